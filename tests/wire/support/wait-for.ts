import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look. */
const pollMs = 10;

/** Looks until there is something, for what nobody signals. Throws with `what` when it takes too long. */
export async function waitFor<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  withinMs = 10_000,
): Promise<Value> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`);
    await sleep(pollMs);
  }
}
