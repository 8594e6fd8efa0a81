import { AuraError } from '@aura/core';
import type { Clock, Millis } from '@aura/core';

/** Does something that can be aborted, and aborts it with `provider/timeout` when it takes too long. */
export async function withinTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly timeoutMs: Millis;
    /** Who is waited for. */
    readonly label: string;
  },
): Promise<T> {
  const { clock, signal, timeoutMs, label } = options;
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(timeoutMs, done.signal).then(
    () =>
      late.abort(
        new AuraError('provider/timeout', {
          message: `${label}: no answer within ${timeoutMs / 1_000} s`,
          retry: 'same',
        }),
      ),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    done.abort();
  }
}
