import type { Random } from '@aura/core';

/** Randomness that repeats: equal seeds give equal sequences. For tests only, it is easy to predict. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32: one multiplication chain over a 32-bit counter, good enough to shake tests with.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    number: () => next() / 2 ** 32,
    fill(bytes) {
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = next() & 0xff;
      return bytes;
    },
  };
}
