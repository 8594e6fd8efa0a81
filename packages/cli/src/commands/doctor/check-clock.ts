import type { ProviderReport } from '@aura/host';
import type { Finding } from './finding.ts';

/** A provider tells its time in whole seconds, and some are behind a cache; signed requests are refused after five minutes. */
const oddMs = 60_000;
const wrongMs = 300_000;

/** Whether the clock goes right, by the time that most providers have. Nothing when none has told it. */
export function checkClock(reports: readonly ProviderReport[]): readonly Finding[] {
  const skews = reports
    .flatMap(({ clockAheadMs }) => clockAheadMs ?? [])
    .sort((one, other) => one - other);
  const middle = skews[Math.floor(skews.length / 2)];
  if (middle === undefined) return [];
  const off = Math.abs(middle);
  if (off < oddMs) {
    return [{ check: 'clock', status: 'ok', message: 'agrees with those of the providers' }];
  }
  return [
    {
      check: 'clock',
      status: off < wrongMs ? 'warn' : 'fail',
      message: `is ${Math.round(off / 1_000)} s ${middle > 0 ? 'ahead of' : 'behind'} those of the providers`,
      hint: 'Set it, or let the system keep it by NTP: signed requests, timers and logs go by it.',
    },
  ];
}
