import type { Clock, Millis } from './clock.ts';

/** Waits until something has come, or `ms` have passed. Rejects when it does. Leaves no timer behind. */
export async function waitAtMost(clock: Clock, ms: Millis, until: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const timeout = clock.sleep(ms, done.signal).catch(() => {});
  try {
    await Promise.race([until, timeout]);
  } finally {
    done.abort('over');
  }
}
