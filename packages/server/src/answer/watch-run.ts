import { abortReasons } from '@aura/core';
import type { AuraEvent, Clock } from '@aura/core';
import type { Explanation } from '../stream/explain.ts';
import { explainTimeout } from '../stream/explain.ts';
import type { TimeLimits } from '../stream/run-timers.ts';
import { createRunTimers } from '../stream/run-timers.ts';
import type { ActiveAnswers } from './active-answers.ts';
import type { AnsweringRun } from './answer.ts';

/** What an answer does about its run, for as long as somebody waits for it. */
export interface RunWatcher {
  onEvents(events: readonly AuraEvent[]): void;
  /** The run is aborted next. */
  onTimeout(explanation: Explanation): void;
  /** The run is aborted next, unless it outlives the server. */
  onShutdown(): void;
}

/** What watching a run takes. */
export interface WatchOptions {
  readonly run: Pick<AnsweringRun, 'subscribe' | 'abort'>;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly active: ActiveAnswers;
  readonly outlivesServer: boolean;
}

/** The watch over one run. */
export interface RunWatch {
  /** Aborts when the observer is told nothing any more. */
  readonly signal: AbortSignal;
  /** The run goes on unobserved, within its limits of time. */
  mute(): void;
  /** Ends the watch, and the limits with it. */
  stop(): void;
  /** The closing of the server needs to wait for this answer no longer. */
  leave(): void;
}

/** Watches a run from its start: what it does, how long it takes, and whether the server closes meanwhile. */
export function watchRun(options: WatchOptions, observer: RunWatcher): RunWatch {
  const { run, clock, limits, active, outlivesServer } = options;
  const over = new AbortController();

  const timers = createRunTimers({
    clock,
    limits,
    onTimeout(kind, limitMs) {
      if (!over.signal.aborted) observer.onTimeout(explainTimeout(kind, limitMs));
      run.abort(abortReasons.timeout);
    },
  });
  const unsubscribe = run.subscribe((events) => {
    timers.observe(events);
    if (!over.signal.aborted) observer.onEvents(events);
  });
  const leave = active.add({
    endForShutdown() {
      if (over.signal.aborted) return;
      observer.onShutdown();
      if (!outlivesServer) run.abort(abortReasons.serverShutdown);
    },
  });

  return {
    signal: over.signal,
    mute: () => over.abort('over'),
    stop() {
      over.abort('over');
      timers.dispose();
      unsubscribe();
    },
    leave,
  };
}
