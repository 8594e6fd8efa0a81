import type { ErrorRecord } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';

/** A wake-up that is to be set. */
export interface TimerSpec {
  /** 1 to 256 characters. One timer per key waits in a namespace: a later one takes its place. */
  readonly key: string;
  /** Who handles it. 1 to 128 characters. */
  readonly kind: string;
  /** By the wall clock: a clock that is set forward makes it due earlier, one that is set back later. It is done once. */
  readonly dueAt: Millis;
  /** For the handler. At most 64 KiB of JSON. Default null. */
  readonly payload?: JsonValue;
  /** Done later than so long after `dueAt`, it is late. Default {@link defaultToleranceMs}. */
  readonly toleranceMs?: Millis;
  /** What becomes of it when it is late, because nobody was there. Default `run`. */
  readonly whenLate?: 'run' | 'skip';
}

/** One minute. */
export const defaultToleranceMs: Millis = 60_000;

/** How a timer ended. Every timer that was set ends with one of these. */
export type TimerEnd =
  | { readonly type: 'ran' }
  /** It was done, but later than it tolerates. */
  | { readonly type: 'late'; readonly lateMs: Millis }
  /** It was not done: replaced, cancelled, too late, or there was nothing to do any more. */
  | { readonly type: 'skipped'; readonly reason: string }
  | { readonly type: 'failed'; readonly error: ErrorRecord };

/** A timer, as the ledger has it. */
export interface Timer extends Required<TimerSpec> {
  readonly namespace: Namespace;
  /** How often somebody has begun to handle it: more than once when an earlier one was gone before the end. */
  readonly attempts: number;
  /** Absent while it waits or is being handled. */
  readonly end?: TimerEnd & { readonly at: Millis };
}
