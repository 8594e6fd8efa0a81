import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { WellFormedStream } from './well-formed-stream.ts';

const units = fc.array(fc.constantFrom('a', 'é', '\ud83d', '\ude00', '😀'), { maxLength: 12 });

it('gives the same text however it was cut, well-formed at every piece, and as long as it was', () => {
  fc.assert(
    fc.property(units, fc.array(fc.nat({ max: 24 }), { maxLength: 6 }), (parts, cuts) => {
      const text = parts.join('');
      const places = [0, ...cuts, text.length].toSorted((one, other) => one - other);
      const stream = new WellFormedStream();
      const pieces = places.map((at, index) => stream.push(text.slice(places[index - 1] ?? 0, at)));
      pieces.push(stream.end());
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
      expect(pieces.join('')).toBe(text.toWellFormed());
    }),
  );
});
