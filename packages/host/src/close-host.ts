import type { Clock, Millis } from '@aura/core';
import type { ActiveRuns } from './runs/active-runs.ts';
import type { RunRecovery } from './runs/run-recovery.ts';

/** What a host closes, in this order. */
export interface HostParts {
  readonly active: ActiveRuns;
  readonly recovery: Pick<RunRecovery, 'ended'>;
  /** Handles nothing any more once it is disposed. */
  readonly timers: AsyncDisposable;
  readonly pool: AsyncDisposable;
  /** Writes to the store until the last run has ended. */
  readonly profiles: AsyncDisposable;
  /** Counts until the last run has ended. */
  readonly tokenizer?: AsyncDisposable;
  readonly store: AsyncDisposable | undefined;
  /** Closed after everything that it may still have to report about. */
  readonly telemetry?: AsyncDisposable | undefined;
  /** Resolves when nothing is removed from the store any more, which is at the latest once that is closed. */
  readonly swept?: () => Promise<void> | undefined;
  readonly clock: Clock;
}

/** Ends or parks every run, then closes what they worked with; the store last, and also when something else fails. */
export async function closeHost(
  parts: HostParts,
  options: { readonly drainMs: Millis; readonly reason: string },
): Promise<void> {
  const { active, recovery, timers, pool, profiles, tokenizer, store, telemetry, clock, swept } =
    parts;
  await using stack = new AsyncDisposableStack();
  stack.use(telemetry);
  stack.defer(async () => swept?.());
  stack.use(store);
  stack.use(profiles);
  stack.use(tokenizer);
  stack.use(pool);
  // Told first, so that it takes up nothing; waited for last, since what it does may wait for runs to end.
  const stopped = timers[Symbol.asyncDispose]();
  stack.defer(() => stopped);
  await active.close({ ...options, clock });
  await recovery.ended();
}
