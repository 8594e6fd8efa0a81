import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@aura/core';

/** The longest time a Node timer can wait. */
const maxDelayMs = 2 ** 31 - 1;

/** The time of this machine. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    let left = ms;
    do {
      try {
        await delay(Math.min(left, maxDelayMs), undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : error;
      }
      left -= maxDelayMs;
    } while (left > 0);
  },
};
