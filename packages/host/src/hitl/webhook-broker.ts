import type { HitlRoute } from '@aura/config';
import {
  AuraError,
  ForwardedHeaders,
  isHeaderText,
  isJsonObject,
  parseJson,
  resolveHeaders,
} from '@aura/core';
import type {
  ApprovalAnswer,
  ApprovalBroker,
  ApprovalRequest,
  Clock,
  JsonObject,
} from '@aura/core';
import { approvalFlow, approvalOrigin, approvalScope } from './approval-wire.ts';
import { decisionIdOf } from './decision-id.ts';
import { postJson } from './post-json.ts';
import type { PostReply } from './post-json.ts';
import { isSigned, signMessage } from './webhook-signing.ts';
import type { WebhookSigning } from './webhook-signing.ts';

type WebhookRoute = Extract<HitlRoute, { readonly mode: 'webhook' }>;

/** Who has decided, for the log of the run. */
const by = 'webhook';

/** The question as the webhook gets it. */
function payloadOf(request: ApprovalRequest): JsonObject {
  const { tool, args, runId } = request;
  const intent = args['_aura_reasoning'];
  const hasIntent = typeof intent === 'string' && intent.trim() !== '';
  return {
    version: 1,
    decision_id: decisionIdOf(request),
    request_id: runId,
    scope: approvalScope(request),
    origin: approvalOrigin(request),
    ...approvalFlow(request),
    items: [
      { tool_name: tool, arguments: args, ...(hasIntent ? { tool_call_intent: intent } : {}) },
    ],
  };
}

/** The decision in a body: nothing but `approved`, and a `reason` if there is one. */
export function parseDecision(body: string): ApprovalAnswer | undefined {
  const parsed = parseJson(body);
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  const { approved, reason, ...others } = parsed.value;
  if (typeof approved !== 'boolean' || Object.keys(others).length > 0) return undefined;
  if (reason !== undefined && reason !== null && typeof reason !== 'string') return undefined;
  if (approved) return { decision: 'approve', by };
  return { decision: 'deny', by, ...(typeof reason === 'string' ? { message: reason } : {}) };
}

function unusable(message: string): AuraError {
  return new AuraError('host/webhook_failed', { message: `the webhook ${message}` });
}

/** Posts each question to a webhook, whose reply is the decision. Everything but a proper decision throws. */
export function webhookBroker(
  route: WebhookRoute,
  { clock, signing }: { readonly clock: Clock; readonly signing?: WebhookSigning },
): ApprovalBroker {
  function checkSignature(decisionId: string, { headers, body }: PostReply): void {
    if (signing === undefined) return;
    const signed = isSigned(
      signing,
      { as: 'approval-decision', decisionId, body },
      {
        signature: single(headers['x-aura-signature-256']),
        timestamp: single(headers['x-aura-timestamp']),
        now: clock.now(),
      },
    );
    if (!signed) throw unusable('gave a decision without a valid signature');
  }

  return {
    async request(request, { signal, forwarded, origin }) {
      const decisionId = decisionIdOf(request);
      const body = JSON.stringify(payloadOf(request));
      const signature =
        signing && signMessage(signing, { as: 'approval-request', decisionId, body }, clock.now());
      const reply = await postJson({
        url: route.url,
        // The signature comes last: nothing that is configured or that a caller has sent takes its place.
        headers: {
          ...unsigned(resolveHeaders(route, { forwarded })),
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          ...signature,
        },
        body,
        clock,
        signal,
      });
      if (reply.status < 200 || reply.status > 299) {
        throw unusable(`returned status ${reply.status}`);
      }
      checkSignature(decisionId, reply);
      const decision = parseDecision(reply.body.toString('utf8'));
      if (decision === undefined) throw unusable('replied with something that is no decision');
      const isGated = origin?.kind === 'mcp' && request.pattern !== undefined;
      if (decision.decision !== 'approve' || !isGated) return decision;
      const toolHeaders = capturedHeaders(route, reply);
      return toolHeaders === undefined ? decision : { ...decision, toolHeaders };
    },
  };
}

/** A signature is Aura's own, also where it gives none. */
function unsigned(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'x-aura-signature-256': _, 'x-aura-timestamp': __, ...others } = headers;
  return others;
}

/**
 * The headers of the reply in whose name the call is to be made; undefined when none is wanted. Throws when one is missing: the
 * call is then made in nobody's name.
 */
function capturedHeaders(
  { toolHeadersFromResponse }: WebhookRoute,
  { headers }: PostReply,
): ForwardedHeaders | undefined {
  const captured = Object.entries(toolHeadersFromResponse).map(([outgoing, incoming]) => {
    const value = headers[incoming.toLowerCase()];
    const text = Array.isArray(value) ? value.join(', ') : value;
    return [
      outgoing,
      text !== undefined && isHeaderText(text) ? text : undefined,
      incoming,
    ] as const;
  });
  const missing = captured.flatMap(([, value, name]) => (value === undefined ? [name] : []));
  if (missing.length > 0) {
    throw unusable(
      `approved the call without the headers it is to be made with: ${missing.join(', ')}`,
    );
  }
  if (captured.length === 0) return undefined;
  return new ForwardedHeaders(captured.map(([name, value]) => [name, value ?? '']));
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
