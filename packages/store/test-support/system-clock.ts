import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import type { Clock } from '@aura/core';

/** Real time, for processes of their own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};
