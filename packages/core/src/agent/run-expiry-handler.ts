import { earliestExpiry } from '../approval/expired-answers.ts';
import type { PendingDecision } from '../events/aura-event.ts';
import type { RunId } from '../ids/ids.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { RunLogs, ScopedRunLogs } from '../run/run-logs.ts';
import type { RunSummary } from '../run/run-record.ts';
import type { TimerHandler } from '../timer/timer-handler.ts';
import type { Timer, TimerEnd } from '../timer/timer.ts';
import { toRunExpiry } from './run-expiry.ts';
import type { RunRef } from './run-ref.ts';

/** What ending the waiting of runs takes. */
export interface RunExpiryOptions {
  readonly runLogs: RunLogs;
  readonly clock: Clock;
  /** Goes on with a run that nobody answers any more, or closes it. `busy`: somebody else has it just now. */
  readonly goOn: (run: RunRef) => Promise<'done' | 'busy'>;
}

const busy = 'busy';
const notExpired = 'not_expired';
/** Somebody who has the run and is gone by then has left it as it was. */
const busyPauseMs: Millis = 30_000;
const failurePauseMs: Millis = 5 * 60_000;

/** What a run waits for, by its last record; undefined when it does not wait. */
export async function pendingOf(
  logs: ScopedRunLogs,
  run: Pick<RunSummary, 'status' | 'seq'> & { readonly runId: RunId },
): Promise<readonly PendingDecision[] | undefined> {
  if (run.status !== 'suspended') return undefined;
  const [last] = await logs.read(run.runId, { after: run.seq - 1, limit: 1 });
  const event = last?.type === 'event' ? last.event : undefined;
  return event?.type === 'run.suspended' ? event.pending : undefined;
}

/** When to look again; undefined when that is not necessary. */
function nextLook({ dueAt }: Timer, end: TimerEnd, now: Millis): Millis | undefined {
  if (end.type === 'failed') return now + failurePauseMs;
  if (end.type !== 'skipped') return undefined;
  // The clock was set back after the timer had become due.
  if (end.reason === notExpired) return Math.max(dueAt, now + busyPauseMs);
  return end.reason === busy ? now + busyPauseMs : undefined;
}

/** Handles the timers of waiting runs: a run that nobody has answered in time goes on with that. */
export function runExpiryHandler({ runLogs, clock, goOn }: RunExpiryOptions): TimerHandler {
  return {
    async run(timer) {
      const expiry = toRunExpiry(timer);
      if (expiry === undefined) return { skipped: 'not_a_run' };
      const { namespace } = timer;
      const { runId } = expiry;
      const logs = runLogs.within(namespace);
      const summary = await logs.get(runId);
      const pending = summary && (await pendingOf(logs, summary));
      if (pending === undefined) return { skipped: 'not_waiting' };
      if ((earliestExpiry(pending) ?? Infinity) > clock.now()) return { skipped: notExpired };
      return (await goOn({ runId, namespace })) === 'done' ? 'ran' : { skipped: busy };
    },
    following(timer, end) {
      const { key, kind, payload } = timer;
      const dueAt = nextLook(timer, end, clock.now());
      return dueAt === undefined ? undefined : { key, kind, payload, dueAt };
    },
  };
}
