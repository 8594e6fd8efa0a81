import { describe, expect, it } from 'vitest';

import { seededRandom } from './seeded-random.ts';

const numbers = (seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 1000 }, () => random.number());
};

describe('seededRandom', () => {
  it('repeats its sequence for an equal seed and not for another', () => {
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('spreads numbers over [0, 1)', () => {
    const values = numbers(1);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });

  it('fills and returns the given bytes', () => {
    const bytes = new Uint8Array(256);
    const { fill } = seededRandom(3);
    expect(fill(bytes)).toBe(bytes);
    expect(new Set(bytes).size).toBeGreaterThan(100);
  });
});
