import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRuns } from './split-runs.ts';

/** Stretches of one kind of character, some of them longer than a tokenizer should see. */
const stretch = fc
  .record({
    unit: fc.constantFrom('a', 'Z', '7', ' ', '\n', '-', '\u6F22', '\u3042', '\u{1F600}', '\u00E9'),
    times: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 900, max: 3_000 })),
  })
  .map(({ unit, times }) => unit.repeat(times));
const texts = fc.array(stretch, { maxLength: 8 }).map((parts) => parts.join(''));

it('cuts texts only, and never a character', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const parts = splitRuns(text);
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => part.isWellFormed())).toBe(true);
    }),
  );
});

it('leaves no run that is much longer than a thousand characters', () => {
  const run = /[\p{L}\p{M}]+|[^\s\p{L}\p{N}]+|\s+/gu;
  fc.assert(
    fc.property(texts, (text) => {
      const runs = splitRuns(text).flatMap((part) => part.match(run) ?? []);
      expect(Math.max(0, ...runs.map(({ length }) => length))).toBeLessThanOrEqual(1_001);
    }),
  );
});

it('leaves texts whole that have breaks', () => {
  const text = 'The quick brown fox, 1234567890 times. '.repeat(500);
  expect(splitRuns(text)).toEqual([text]);
  expect(splitRuns('7'.repeat(5_000))).toHaveLength(1);
  expect(splitRuns('')).toEqual(['']);
});
