import type { Millis } from '../ports/clock.ts';
import type { QuotaWindow } from './quota.ts';

const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Every kind of window. */
export const quotaWindows: readonly QuotaWindow[] = ['minute', 'hour', 'day', 'month', 'total'];

function monthStart(at: Millis, offset: 0 | 1): Millis {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
}

/** When the window that `at` lies in has begun. */
export function windowStart(window: QuotaWindow, at: Millis): Millis {
  if (window === 'total') return 0;
  return window === 'month' ? monthStart(at, 0) : at - (at % lengths[window]);
}

/** When the window that `at` lies in ends; undefined when it never does. */
export function windowEnd(window: QuotaWindow, at: Millis): Millis | undefined {
  if (window === 'total') return undefined;
  return window === 'month' ? monthStart(at, 1) : windowStart(window, at) + lengths[window];
}
