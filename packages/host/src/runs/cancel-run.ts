import { AuraError, defaultLimits, isOver, waitAtMost } from '@aura/core';
import type { RunRef } from '@aura/core';
import type { RunContext } from './run-context.ts';

/** How long a run may take to end that was told to: a little more than what it does may take to settle. */
const endingMs = defaultLimits.abortGraceMs + 1_000;

/** What came of the wish to cancel a run. `unconfirmed`: it was told to end, and has not in good time. */
export type Cancelled =
  | 'cancelled'
  | 'already_ended'
  | 'unknown'
  | 'held_elsewhere'
  | 'unconfirmed';

/** Ends a run. What it answers is what the log says, so that `cancelled` also holds after a crash. */
export async function cancelRun(
  context: RunContext,
  run: RunRef,
  reason: string,
): Promise<Cancelled> {
  const { runLogs, runner, active, carried, clock } = context;
  const { namespace, runId } = run;
  const readStatus = async () => (await runLogs.within(namespace).get(runId))?.status;
  const hasEnded = async (): Promise<boolean> => {
    const status = await readStatus();
    return status !== undefined && isOver(status);
  };

  if ((await readStatus()) === undefined) return 'unknown';
  if (await hasEnded()) return 'already_ended';
  const live = active.get(runId);
  if (live !== undefined) {
    live.abort(reason);
    await waitAtMost(clock, endingMs, Promise.allSettled([live.result]));
    if (await hasEnded()) return 'cancelled';
    if (active.get(runId) === live) return 'unconfirmed';
    // It was parked, began to wait, or could not write its last event: it is closed like one that nobody works on.
  }
  carried.drop(runId);
  const error = new AuraError('run/cancelled', { message: `the run was cancelled: ${reason}` });
  if (await runner.interrupt(run, error)) return 'cancelled';
  return (await hasEnded()) ? 'already_ended' : 'held_elsewhere';
}
