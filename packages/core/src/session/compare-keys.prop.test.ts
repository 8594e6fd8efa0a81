import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareKeys } from './compare-keys.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

it('orders keys as their UTF-8 bytes are ordered', () => {
  const char = fc.constantFrom('a', 'z', ':', '\u00e9', '\ud7ff', '\ue000', '\uffff', '\u{1f9ed}');
  const key = fc.string({ unit: fc.oneof(char, fc.string({ unit: 'binary', maxLength: 1 })) });
  fc.assert(
    fc.property(key, key, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareKeys(left, right))).toBe(bytes);
    }),
    { numRuns },
  );
});
