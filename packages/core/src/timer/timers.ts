import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';
import type { Page } from '../run/run-logs.ts';
import type { Timer, TimerEnd, TimerSpec } from './timer.ts';

/** Which timers to list. */
export interface TimerQuery {
  /** Only these kinds. */
  readonly kinds?: readonly string[];
  /** True: those that have not ended. False: those that have. Default: all. */
  readonly isOpen?: boolean;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Default 50, at most 500. */
  readonly limit?: number;
}

/** The timers of one namespace. */
export interface ScopedTimers {
  /**
   * Sets a timer; durable once it returns or resolves. What waits under the key ends as skipped, unless it is equal: then
   * nothing changes. One that is being handled is handled to its end, and not again.
   * Throws `timer/invalid` for a specification that is none.
   */
  set(spec: TimerSpec): Awaitable<void>;
  /** Ends the timer under the key as skipped. False when none was open. */
  cancel(key: string, reason?: string): Awaitable<boolean>;
  /** The timer that was set last under the key. */
  get(key: string): Awaitable<Timer | undefined>;
  /** Those of this namespace and everything below it, set last first. */
  list(query?: TimerQuery): Awaitable<Page<Timer>>;
}

/** The right to handle a timer that is due. Nobody else has it until it is given back or its holder is dead. */
export interface TimerClaim {
  readonly timer: Timer;
  /**
   * Ends the timer and, in the same step, sets the one that follows it in its namespace. A timer that was set or cancelled
   * under the key meanwhile wins over what would follow. False, and nothing changes, when somebody else has it by now.
   */
  finish(end: TimerEnd, following?: TimerSpec): Awaitable<boolean>;
  /** Gives the timer back unhandled, for others or another time. Safe to call twice, and after `finish`. */
  release(): Awaitable<void>;
}

/** The ledger of everything that is to happen later. A timer can be set and seen only within a namespace. */
export interface Timers {
  within(namespace: Namespace): ScopedTimers;
  /** Takes timers of these kinds that are due and that nobody handles, of all namespaces, the longest due first. */
  claim(options: {
    readonly kinds: readonly string[];
    readonly limit: number;
  }): Awaitable<readonly TimerClaim[]>;
  /** When the next timer of these kinds is due that nobody handles; undefined when none waits. */
  nextDue(kinds: readonly string[]): Awaitable<Millis | undefined>;
}
