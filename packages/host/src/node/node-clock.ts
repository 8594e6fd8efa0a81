import type { Clock, Millis } from '@aura/core';

/** The longest time a Node timer can wait. */
const maxDelayMs: Millis = 2 ** 31 - 1;

/**
 * A pause that can be ended. Not `timers/promises`: that makes an error with a stack for every pause that is ended
 * early, and nearly all of ours are, because they guard something that usually goes well.
 */
function pause(ms: Millis, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The time of this machine. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; ; left -= maxDelayMs) {
      await pause(Math.min(left, maxDelayMs), signal);
      if (left <= maxDelayMs) return;
    }
  },
};
