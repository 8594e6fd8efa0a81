import type { PendingDecision } from '../events/aura-event.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonValue } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import { expiredAnswer } from './approval-decision.ts';
import type { PendingApproval } from './approval-request.ts';

/** What a run waits for, if that is an approval. */
export function toPendingApproval(info: JsonValue): PendingApproval | undefined {
  // Written by the dispatch, which is the only one to write this kind.
  return isJsonObject(info) && info['kind'] === 'approval'
    ? (info as unknown as PendingApproval)
    : undefined;
}

/** The answers to approvals that nobody can give any more. */
export function expiredAnswers(
  pending: readonly PendingDecision[],
  now: Millis,
): readonly { readonly token: string; readonly value: JsonValue }[] {
  return pending
    .filter(({ info }) => (toPendingApproval(info)?.expiresAt ?? Infinity) <= now)
    .map(({ token }) => ({ token, value: expiredAnswer }));
}
