import type { Clock, Millis } from '@aura/core';

/** Waits for something to settle, either way, but not for ever: false when it has not settled in that time. */
export async function settlesWithin(
  work: Promise<unknown>,
  options: { readonly ms: Millis; readonly clock: Clock },
): Promise<boolean> {
  const settled = new AbortController();
  const settle = (): boolean => true;
  const inTime = await Promise.race([
    work.then(settle, settle),
    options.clock.sleep(options.ms, settled.signal).then(
      () => false,
      () => true,
    ),
  ]);
  settled.abort();
  return inTime;
}
