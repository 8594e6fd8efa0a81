import type { Awaitable } from '../json/json.ts';
import type { Timer, TimerEnd, TimerSpec } from './timer.ts';

/** What a handler has done: what the timer was for, or nothing, for this reason. */
export type TimerHandled = 'ran' | { readonly skipped: string };

/** Handles the timers of one kind. */
export interface TimerHandler {
  /**
   * Does what the timer was set for. Called again, with one more attempt, when the process was gone before the end: give
   * services that can deduplicate a key that is equal then. Throwing ends the timer as failed. After the signal aborts, a
   * handler that throws has not handled it; another process will.
   */
  run(timer: Timer, options: { readonly signal: AbortSignal }): Awaitable<TimerHandled>;
  /**
   * What is set in the step that ends a timer, however it ended, so that nothing that repeats is lost. Must not throw.
   * Default: nothing.
   */
  following?(timer: Timer, end: TimerEnd): TimerSpec | undefined;
}
