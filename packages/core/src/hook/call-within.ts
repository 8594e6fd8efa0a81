import { AuraError } from '../errors/aura-error.ts';
import { isThenable } from '../flow/thenable.ts';
import type { Awaitable } from '../json/json.ts';
import type { Clock, Millis } from '../ports/clock.ts';

/** The bounds of one call of a hook. */
export interface CallBounds {
  readonly clock: Clock;
  readonly timeoutMs: Millis;
  /** Of the run; absent where its end does not matter any more. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Calls a hook and waits for it, but not longer than its time, and not beyond the end of the run: whatever it would have
 * returned then counts for nothing. Throws the reason of the signal, `hook/timeout`, or what the hook throws. Leaves no
 * timer and no listener behind.
 */
export async function callWithin<T>(
  { clock, timeoutMs, signal }: CallBounds,
  call: (signal: AbortSignal) => Awaitable<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const own = new AbortController();
  const returned = call(own.signal);
  if (!isThenable(returned)) return returned;
  const settled = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (): void => {
    own.abort(signal?.reason);
    ended.reject(signal?.reason);
  };
  signal?.addEventListener('abort', end, { once: true });
  const late = clock.sleep(timeoutMs, settled.signal).then(
    () => {
      own.abort('timeout');
      throw new AuraError('hook/timeout', {
        message: `it took longer than ${timeoutMs} ms`,
      });
    },
    () => new Promise<never>(() => {}),
  );
  try {
    const result = await Promise.race([returned, late, ended.promise]);
    signal?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener('abort', end);
    settled.abort('settled');
  }
}
