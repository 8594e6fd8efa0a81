import type { AuraEvent } from '@aura/core';
import { cutSlowEnding } from '../response/cut-slow-ending.ts';
import type { Explanation } from '../stream/explain.ts';
import { explainTimeout } from '../stream/explain.ts';
import type { TimeLimits } from '../stream/run-timers.ts';
import { createRunTimers } from '../stream/run-timers.ts';
import type { Answer } from './answer.ts';
import { outlivesServer } from './answer.ts';
import { clientDisconnected } from './client-disconnected.ts';

/** How long a reader may take to read the end of its answer before the connection is cut. */
const lingerMs = 30_000;

/** What an answer does about its run, for as long as somebody waits for it. */
export interface RunObserver {
  onEvents(events: readonly AuraEvent[]): void;
  /** The run is aborted next. */
  onTimeout(explanation: Explanation): void;
  /** The run is aborted next, unless it outlives the server. */
  onShutdown(): void;
}

/** The supervision of one run. */
export interface Supervision {
  /** Aborts when the answer is complete or its reader has gone. */
  readonly signal: AbortSignal;
  /** The answer is complete; what is written still has to reach the reader. */
  finish(): void;
}

/** Binds a run to its response: what happens when the client leaves, time is up or the server closes. */
export function superviseRun(answer: Answer, observer: RunObserver): Supervision {
  const { run, outgoing, active, grace, task, host } = answer;
  const { clock } = host;
  const over = new AbortController();

  const timers = createRunTimers({
    clock,
    limits: limitsOf(answer),
    onTimeout(kind, limitMs) {
      if (!over.signal.aborted) observer.onTimeout(explainTimeout(kind, limitMs));
      run.abort('timeout');
    },
  });
  const unsubscribe = run.subscribe((events) => {
    timers.observe(events);
    if (!over.signal.aborted) observer.onEvents(events);
  });
  const leaveRun =
    task.mode === 'resumable'
      ? grace.enter(run.runId, () => run.abort(clientDisconnected))
      : () => undefined;
  const leaveActive = active.add({
    endForShutdown() {
      if (over.signal.aborted) return;
      observer.onShutdown();
      if (!outlivesServer(host, task.mode)) run.abort('server shutdown');
    },
  });

  function stop(): void {
    over.abort('over');
    timers.dispose();
    unsubscribe();
  }

  /** The run goes on without a reader, and its time limits with it. */
  function detach(): void {
    over.abort('over');
    run.leave?.();
    run.result.then(stop, stop);
  }

  outgoing.once('close', () => {
    const complete = over.signal.aborted;
    leaveActive();
    leaveRun(complete);
    if (complete) return;
    if (task.mode !== 'attached') return detach();
    stop();
    run.abort(clientDisconnected);
  });

  return {
    signal: over.signal,
    finish() {
      if (over.signal.aborted) return;
      stop();
      cutSlowEnding(outgoing, { clock, afterMs: lingerMs });
    },
  };
}

/** A run in the background may take as long as it does, but its model has to show that it lives. */
function limitsOf({ settings, task }: Answer): TimeLimits {
  return task.mode === 'background' ? { ...settings, streamingTimeoutMs: 0 } : settings;
}
