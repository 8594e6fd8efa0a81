import type { Clock } from '@aura/core';

/** Seldom enough to cost nothing, often enough for proxies, which close silent connections after 30 s or more. */
const intervalMs = 15_000;

/** Calls `beat` every 15 s until the signal aborts. */
export async function keepBeating(
  beat: () => void,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, signal } = options;
  while (!signal.aborted) {
    try {
      await clock.sleep(intervalMs, signal);
    } catch {
      // The sleep ends early only because the stream has ended.
      return;
    }
    beat();
  }
}
