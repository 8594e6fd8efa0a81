import type { Holder, ProcessIdentity } from './holder.ts';
import { processExists, processStart } from './process-start.ts';

/** How often an open store shows that it lives, in milliseconds. */
export const heartbeatMs = 10_000;
/** How long a holder that cannot be looked at is believed without a heartbeat, in milliseconds. */
export const leaseMs: number = 3 * heartbeatMs;

/**
 * Whether a holder may still be at work. On this host the answer is exact: a process that is stopped or busy keeps what
 * it holds, a dead one loses it at once. Of other hosts only the heartbeat is known; one far in the future counts as
 * none, because it comes from before somebody set the clock back.
 */
export function isAlive(
  holder: Holder,
  view: { readonly now: number; readonly self: ProcessIdentity },
): boolean {
  const { now, self } = view;
  const hasBeaten = Math.abs(now - holder.heartbeatAt) <= leaseMs;
  if (holder.host !== self.host) return hasBeaten;
  if (holder.boot !== self.boot) return false;
  if (holder.started === undefined) return hasBeaten && processExists(holder.pid);
  return processStart(holder.pid) === holder.started;
}
