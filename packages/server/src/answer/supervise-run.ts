import { abortReasons } from '@aura/core';
import { cutSlowEnding } from '../response/cut-slow-ending.ts';
import type { TimeLimits } from '../stream/run-timers.ts';
import type { Answer } from './answer.ts';
import { outlivesServer } from './answer.ts';
import type { RunWatcher } from './watch-run.ts';
import { watchRun } from './watch-run.ts';

/** How long a reader may take to read the end of its answer before the connection is cut. */
const lingerMs = 30_000;

/** The supervision of one run. */
export interface Supervision {
  /** Aborts when the answer is complete or its reader has gone. */
  readonly signal: AbortSignal;
  /** The answer is complete; what is written still has to reach the reader. */
  finish(): void;
}

/** Binds a run to its response: what happens when the client leaves, time is up or the server closes. */
export function superviseRun(answer: Answer, observer: RunWatcher): Supervision {
  const { run, outgoing, active, grace, task, host } = answer;
  const { clock } = host;
  const limits = limitsOf(answer);
  const outlives = outlivesServer(host, task.mode);
  const watch = watchRun({ run, clock, limits, active, outlivesServer: outlives }, observer);
  const { signal } = watch;
  const leaveRun =
    task.mode === 'resumable'
      ? grace.enter(run.runId, () => run.abort(abortReasons.clientDisconnected))
      : () => undefined;

  /** The run goes on without a reader, and its time limits with it. */
  function detach(): void {
    watch.mute();
    run.leave?.();
    run.result.then(watch.stop, watch.stop);
  }

  outgoing.once('close', () => {
    const complete = signal.aborted;
    watch.leave();
    leaveRun(complete);
    if (complete) return;
    if (task.mode !== 'attached') return detach();
    watch.stop();
    run.abort(abortReasons.clientDisconnected);
  });

  return {
    signal,
    finish() {
      if (signal.aborted) return;
      watch.stop();
      cutSlowEnding(outgoing, { clock, afterMs: lingerMs });
    },
  };
}

/** A run in the background may take as long as it does, but its model has to show that it lives. */
function limitsOf({ settings, task }: Answer): TimeLimits {
  return task.mode === 'background' ? { ...settings, streamingTimeoutMs: 0 } : settings;
}
