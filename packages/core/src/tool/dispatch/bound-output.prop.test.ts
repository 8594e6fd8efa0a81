import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundOutput, boundText } from './bound-output.ts';

const texts = fc.oneof(
  fc.string({ maxLength: 3_000 }),
  fc.string({ unit: 'grapheme', maxLength: 1_500 }),
  fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }), fc.nat(1_500))
    .map(([unit, count]) => unit.repeat(count)),
);

describe('bounding what a tool hands back', () => {
  it('never exceeds the bound, keeps the beginning and the end, and changes nothing twice', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 200, max: 2_000 }), (text, max) => {
        const bounded = boundText(text, max);
        expect(bounded.length).toBeLessThanOrEqual(max);
        expect(boundText(bounded, max)).toBe(bounded);
        const [head = '', tail = ''] = bounded.split(/\n\[\.\.\. the result has .*\]\n/);
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
        if (text.length <= max) expect(bounded).toBe(text);
        // No half of a character was left over.
        const isWhole = text.isWellFormed();
        if (isWhole) expect(bounded.isWellFormed()).toBe(true);
      }),
    );
  });

  it('takes a time that does not depend on how marks pile up', () => {
    const marks = '\u0301'.repeat(20_000_000);
    expect(boundText(marks, 10_000).length).toBeLessThanOrEqual(10_000);
  });

  it('hands out what is small as it is, and drops values that are not', () => {
    const small = {
      content: [{ type: 'text', text: 'ok' }],
      structured: { a: [1, 'b', null] },
    } as const;
    expect(boundOutput(small, 100)).toBe(small);
    const value = { rows: Array.from({ length: 1_000 }, (_, id) => ({ id })) };
    const content = [{ type: 'text', text: 'a thousand rows' }] as const;
    expect(boundOutput({ content, structured: value }, 1_000)).toEqual({ content });
    expect(boundOutput({ content, structured: value, error: 'ToolError' }, 100_000)).toEqual({
      content,
      structured: value,
      error: 'ToolError',
    });
  });
});
