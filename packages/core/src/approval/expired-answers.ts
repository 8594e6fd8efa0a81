import type { PendingDecision } from '../events/aura-event.ts';
import type { JsonValue } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';
import { expiredAnswer } from './approval-decision.ts';
import { toPendingItem } from './pending-item.ts';

/** The answers to what nobody can answer any more. */
export function expiredAnswers(
  pending: readonly Pick<PendingDecision, 'token' | 'info'>[],
  now: Millis,
): readonly { readonly token: string; readonly value: JsonValue }[] {
  return pending
    .filter(({ info }) => (toPendingItem(info)?.expiresAt ?? Infinity) <= now)
    .map(({ token }) => ({ token, value: expiredAnswer }));
}

/** When the first of these can not be answered any more; undefined when they wait for ever. */
export function earliestExpiry(
  pending: readonly Pick<PendingDecision, 'info'>[],
): Millis | undefined {
  const times = pending.flatMap(({ info }) => toPendingItem(info)?.expiresAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
