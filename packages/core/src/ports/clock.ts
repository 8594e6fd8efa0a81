/** A point in time or a length of time in milliseconds. */
export type Millis = number;

/** Time, as a port: core reads no clock of its own, so tests and replays decide what time it is. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): Millis;
  /** A monotonic reading for measuring durations, in milliseconds with fractions. */
  monotonic(): Millis;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. Leaves no listener behind. */
  sleep(ms: Millis, signal?: AbortSignal): Promise<void>;
}
