import type { HitlRoute } from '@aura/config';
import { AuraError, isJsonObject, parseJson } from '@aura/core';
import type {
  ApprovalAnswer,
  ApprovalBroker,
  ApprovalRequest,
  Clock,
  JsonObject,
} from '@aura/core';
import { approvalOrigin, approvalScope } from './approval-wire.ts';
import { decisionIdOf } from './decision-id.ts';
import { postJson } from './post-json.ts';
import type { PostReply } from './post-json.ts';
import { isSigned, signMessage } from './webhook-signing.ts';
import type { WebhookSigning } from './webhook-signing.ts';

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
  { url, headers }: Extract<HitlRoute, { readonly mode: 'webhook' }>,
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
    async request(request, { signal }) {
      const decisionId = decisionIdOf(request);
      const body = JSON.stringify(payloadOf(request));
      const signature =
        signing && signMessage(signing, { as: 'approval-request', decisionId, body }, clock.now());
      const reply = await postJson({
        url,
        // The signature comes last: nothing that is configured takes its place.
        headers: {
          ...lowerCased(headers),
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
      return decision;
    },
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
