import type { AuraEvent } from '@aura/core';
import type { Explanation } from '../stream/explain.ts';
import { explainTimeout } from '../stream/explain.ts';
import { createRunTimers } from '../stream/run-timers.ts';
import type { Answer } from './answer.ts';

/** How long a reader may take to read the end of its answer before the connection is cut. */
const lingerMs = 30_000;

/** What an answer does about its run. The run is aborted after `onTimeout` and `onShutdown`, not by them. */
export interface RunObserver {
  onEvents(events: readonly AuraEvent[]): void;
  onTimeout(explanation: Explanation): void;
  onShutdown(): void;
}

/** The supervision of one run. */
export interface Supervision {
  /** Aborts when the answer is complete or its reader has gone. */
  readonly signal: AbortSignal;
  /** The answer is complete; what is written still has to reach the reader. */
  finish(): void;
}

/** Binds a run to its response: aborts it when the client leaves, time is up or the server closes. */
export function superviseRun(answer: Answer, observer: RunObserver): Supervision {
  const { run, outgoing, active, settings } = answer;
  const { clock } = answer.host;
  const over = new AbortController();
  const closed = new AbortController();

  const timers = createRunTimers({
    clock,
    limits: settings,
    onTimeout(kind, limitMs) {
      observer.onTimeout(explainTimeout(kind, limitMs));
      run.abort('timeout');
    },
  });
  const unsubscribe = run.subscribe((events) => {
    timers.observe(events);
    observer.onEvents(events);
  });
  const leave = active.add({
    endForShutdown() {
      if (over.signal.aborted) return;
      observer.onShutdown();
      run.abort('server shutdown');
    },
  });

  function stop(): void {
    over.abort();
    timers.dispose();
    unsubscribe();
  }

  outgoing.once('close', () => {
    const complete = over.signal.aborted;
    stop();
    closed.abort();
    leave();
    if (!complete) run.abort('client disconnected');
  });

  return {
    signal: over.signal,
    finish() {
      if (over.signal.aborted) return;
      stop();
      clock.sleep(lingerMs, closed.signal).then(
        () => outgoing.destroy(),
        () => undefined, // Read in time.
      );
    },
  };
}
