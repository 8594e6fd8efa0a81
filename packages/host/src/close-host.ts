import type { Clock, Millis } from '@aura/core';
import type { ActiveRuns } from './active-runs.ts';
import type { RunRecovery } from './run-recovery.ts';

/** What a host closes, in this order. */
export interface HostParts {
  readonly active: ActiveRuns;
  readonly recovery: Pick<RunRecovery, 'ended'>;
  readonly pool: AsyncDisposable;
  readonly store: AsyncDisposable | undefined;
  readonly clock: Clock;
}

/** Ends or parks every run, then closes what they worked with; the store last, and also when something else fails. */
export async function closeHost(
  parts: HostParts,
  options: { readonly drainMs: Millis; readonly reason: string },
): Promise<void> {
  const { active, recovery, pool, store, clock } = parts;
  await using stack = new AsyncDisposableStack();
  stack.use(store);
  stack.use(pool);
  await active.close({ ...options, clock });
  await recovery.ended();
}
