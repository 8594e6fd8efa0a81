import type { Clock, Millis } from '@aura/core';

/** The time given to some work is over. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly afterMs: Millis;

  constructor(afterMs: Millis) {
    super(`timed out after ${afterMs} ms`);
    this.afterMs = afterMs;
  }
}

/** A deadline of {@link withDeadline}. */
export interface Deadline {
  readonly clock: Clock;
  /** 0 means no deadline. */
  readonly ms: Millis;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` with a signal that aborts with the outer one, or with a {@link DeadlineError} when the time is over, and
 * rejects with that reason at once, even when `work` does not listen.
 */
export async function withDeadline<T>(
  { clock, ms, signal: outer }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = new AbortController();
  const abort = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', abort, { once: true });
  if (ms > 0) {
    clock.sleep(ms, timer.signal).then(
      () => controller.abort(new DeadlineError(ms)),
      () => {},
    );
  }
  try {
    return await untilAborted(work(signal), signal);
  } finally {
    timer.abort('over');
    outer.removeEventListener('abort', abort);
  }
}

/** The promise, or the signal's reason if that comes first. The work behind the promise goes on for its other users. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  // Also when it is over already, the promise gets its listener: a later rejection must not go unhandled.
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
