import type { IncomingMessage } from 'node:http';
import type { Millis } from '@aura/core';
import { isDecisionId, isSigned } from '@aura/host';
import type { WebhookSigning } from '@aura/host';
import { parseJsonBody, readBody } from '../request/read-json-body.ts';
import type { Checked, Refusal } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';
import type { DecisionBody } from './parse-decision.ts';
import { parseDecision } from './parse-decision.ts';

/** What reading a decision goes by. */
export interface ReadDecisionOptions {
  /** As it stands in the path. */
  readonly decisionId: string;
  readonly limitBytes: number;
  /** Absent: decisions need no signature. */
  readonly signing: WebhookSigning | undefined;
  readonly now: () => Millis;
}

/** The same for everything that is wrong before the signature was found to be right. */
const unsigned: Refusal = {
  status: 401,
  type: 'unauthorized',
  message: 'invalid or missing webhook signature',
};

/** Reads a decision. Where decisions are signed, nothing else is looked at before the signature. */
export async function readDecision(
  incoming: IncomingMessage,
  options: ReadDecisionOptions,
): Promise<Checked<DecisionBody>> {
  const { decisionId, limitBytes, signing } = options;
  if (signing === undefined) {
    if (!isDecisionId(decisionId)) return invalidId(decisionId);
    const body = parseJsonBody(incoming, await readBody(incoming, limitBytes));
    return body.ok ? parseDecision(body.value) : body;
  }
  const read = await readBody(incoming, limitBytes);
  if (!read.ok || !isSignedDecision(incoming, read.value, options, signing)) {
    return { ok: false, refusal: unsigned };
  }
  if (!isDecisionId(decisionId)) return invalidId(decisionId);
  const body = parseJsonBody(incoming, read);
  return body.ok ? parseDecision(body.value) : body;
}

function isSignedDecision(
  { headers }: IncomingMessage,
  body: Uint8Array,
  { decisionId, now }: ReadDecisionOptions,
  signing: WebhookSigning,
): boolean {
  const single = (value: string | string[] | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined;
  return isSigned(
    signing,
    { as: 'approval-decision', decisionId, body },
    {
      signature: single(headers['x-aura-signature-256']),
      timestamp: single(headers['x-aura-timestamp']),
      now: now(),
    },
  );
}

function invalidId(decisionId: string): Checked<never> {
  return invalidRequest(400, `invalid decision id: ${decisionId.slice(0, 100)}`);
}
