import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrefix, same } from './is-prefix.harness.ts';
import { parsePartialJson } from './partial-json.ts';

const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const object = fc.dictionary(fc.string({ unit: 'binary' }), value, { maxKeys: 3 });
/** Objects as models may write them: with or without white space and escapes. */
const written = fc.tuple(object, fc.nat(3), fc.boolean()).map(([each, space, escaped]) => {
  const text = JSON.stringify(each, undefined, space);
  if (!escaped) return text;
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
});

describe('partial JSON', () => {
  it('is a prefix of the value, and of every later part, wherever the text breaks off', () => {
    fc.assert(
      fc.property(written, (text) => {
        const whole: unknown = JSON.parse(text);
        const parts = Array.from({ length: text.length }, (_, index) =>
          parsePartialJson(text.slice(0, index + 1)),
        );
        const wrong = parts.findIndex(
          (part, index) =>
            part === undefined || !isPrefix(parts[index - 1] ?? {}, part) || !isPrefix(part, whole),
        );
        expect(text.slice(0, wrong + 1)).toBe('');
        expect(same(parts.at(-1), whole)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, whatever the text is', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a1-. tn'), maxLength: 40 });
    fc.assert(fc.property(noise, (text) => void parsePartialJson(text)));
  });
});
