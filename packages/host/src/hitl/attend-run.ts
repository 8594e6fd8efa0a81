import { AuraError, followRun } from '@aura/core';
import type { AuraEvent, EventListener, Millis, RunHandle, ScopedRunLogs } from '@aura/core';
import type { HostRuns } from '../runs/run-directory.ts';
import type { RunContext } from '../runs/run-context.ts';

/** A run through all its lives, for somebody who waits for its end. */
export interface AttendedRun extends Pick<RunHandle, 'runId' | 'traceId' | 'subscribe' | 'abort'> {
  /** Settles when the run has ended, or when nobody waits any more and it is suspended. */
  readonly result: Promise<unknown>;
  /** Nobody waits any more: the run is not looked at once it is suspended. */
  leave(): void;
}

/** How often a run that waits is looked at: somebody may have answered from another process. */
const pollMs: Millis = 250;

/**
 * Stays with a run that has just been started. While it waits for answers, it goes on as soon as somebody has given one,
 * in any process; that nobody can any more is for the ledger of timers to notice.
 */
export function attendRun(
  context: Pick<RunContext, 'active' | 'clock' | 'logger'> & {
    readonly logs: ScopedRunLogs;
    readonly runs: Pick<HostRuns, 'resume' | 'cancel'>;
  },
  handle: RunHandle,
): AttendedRun {
  const { active, clock, logger, logs, runs } = context;
  const { runId, traceId } = handle;
  const listeners = new Set<EventListener>();
  const left = new AbortController();
  const over = Promise.withResolvers<void>();
  const forget = active.attend(runId);
  /** Of the event with which the first life has ended in a suspension. */
  let suspendedAt: number | undefined;

  const tell = (events: readonly AuraEvent[]): void => {
    if (events.length > 0) for (const listener of listeners) listener(events);
  };
  handle.subscribe((events) => {
    const last = events.at(-1);
    if (last?.type === 'run.suspended') suspendedAt = last.seq;
    tell(events);
  });

  /** The events of all later lives. */
  async function follow(after: number): Promise<void> {
    const { signal } = left;
    const live = () => active.get(runId);
    const all = followRun({ logs, runId, live, clock, signal, throughSuspensions: true });
    for await (const events of all) tell(events.filter(({ seq }) => seq > after));
  }

  /** Goes on with the run when it can; false when that is for ever in vain. */
  async function nudge(): Promise<boolean> {
    const summary = await logs.get(runId);
    if (summary === undefined) return false;
    // The run has been answered, and nobody works on it.
    if (summary.status !== 'running' || active.get(runId) !== undefined) return true;
    try {
      await runs.resume(runId);
      return true;
    } catch (error) {
      const { code, message } = AuraError.from(error, 'run/failed');
      logger.log('error', 'a run that was answered cannot go on', { runId, code, message });
      await runs.cancel(runId, message);
      return false;
    }
  }

  async function watch(): Promise<void> {
    try {
      while (await nudge()) await clock.sleep(pollMs, left.signal);
    } catch (error) {
      if (left.signal.aborted) return;
      const { code, message } = AuraError.from(error, 'run/failed');
      logger.log('error', 'a run that waits cannot be looked at', { runId, code, message });
    }
  }

  async function live(): Promise<void> {
    try {
      await handle.result;
      if (suspendedAt === undefined || left.signal.aborted) return;
      void watch();
      await follow(suspendedAt);
    } catch {
      // Its last event has said so.
    } finally {
      left.abort('over');
      forget();
      over.resolve();
    }
  }
  void live();

  return {
    runId,
    traceId,
    result: over.promise,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    abort(reason) {
      if (suspendedAt === undefined) return handle.abort(reason);
      runs.cancel(runId, reason).catch((error: unknown) => {
        const { code, message } = AuraError.from(error, 'run/failed');
        logger.log('error', 'a run that waits could not be cancelled', { runId, code, message });
      });
    },
    leave: () => left.abort('left'),
  };
}
