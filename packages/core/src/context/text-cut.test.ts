import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numRuns, timeoutMs } from './context.harness.ts';
import { estimateText } from './estimate-text.ts';
import { graphemeCeil, graphemeFloor } from './grapheme-boundary.ts';
import { applyCut, planCut } from './text-cut.ts';

const family = '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}';
const samples = [
  'a',
  ' ',
  'word ',
  '\n',
  '\r\n',
  'e\u0301',
  'Z\u0351\u036B\u0343',
  family,
  '\u{1F1E9}\u{1F1EA}',
  '\u{1F44B}\u{1F3FF}',
  '\u6F22',
  '\uAC00',
  '\u0915\u094D\u0937',
  '\u0600\u0661',
];
const texts = fc
  .array(fc.constantFrom(...samples), { maxLength: 60 })
  .map((parts) => parts.join(''));
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where graphemes begin and end, by looking at the whole text. */
function boundaries(text: string): readonly number[] {
  return [...segmenter.segment(text)].map(({ index }) => index).concat(text.length);
}

describe('the boundary of graphemes', () => {
  it(
    'is the one that the whole text has',
    () => {
      fc.assert(
        fc.property(texts, fc.nat(200), (text, at) => {
          const index = Math.min(at, text.length);
          const all = boundaries(text);
          expect(graphemeFloor(text, index)).toBe(all.findLast((it) => it <= index));
          expect(graphemeCeil(text, index)).toBe(all.find((it) => it >= index));
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );
});

describe('cutting a text', () => {
  it(
    'keeps beginning and end within the limit and never cuts inside a grapheme',
    () => {
      const long = fc.array(texts, { minLength: 1, maxLength: 20 }).map((parts) => parts.join(''));
      fc.assert(
        fc.property(long, fc.integer({ min: 40, max: 200 }), (text, maxTokens) => {
          const cut = planCut(text, maxTokens, estimateText);
          if (cut === undefined) {
            expect(estimateText(text)).toBeLessThanOrEqual(maxTokens);
            return;
          }
          const all = boundaries(text);
          expect(all).toContain(cut.head);
          expect(all).toContain(text.length - cut.tail);
          expect(estimateText(applyCut(text, cut))).toBeLessThanOrEqual(maxTokens);
        }),
        { numRuns },
      );
    },
    timeoutMs,
  );

  it('prefers line ends and keeps more of the beginning', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line number ${index}`);
    const text = lines.join('\n');
    const cut = planCut(text, 400, estimateText);
    const shown = applyCut(text, cut ?? { head: 0, tail: 0, keptTokens: 0, totalTokens: 0 });
    const kept = shown.split('\n').filter((line) => !line.startsWith('[...'));
    expect(kept.every((line) => lines.includes(line))).toBe(true);
    const gap = kept.findIndex((line, index) => line !== lines[index]);
    expect(gap / kept.length).toBeGreaterThan(0.6);
    expect(gap / kept.length).toBeLessThan(0.8);
    expect(shown).toContain(`about ${cut?.keptTokens} of ${estimateText(text)} tokens`);
  });

  it('takes time in proportion to an unbroken run, not to its square', () => {
    const time = (text: string): number => {
      const from = performance.now();
      planCut(text, 1_000, estimateText);
      estimateText(text);
      return performance.now() - from;
    };
    for (const unit of ['a', '\u{1F600}', 'x9Q', '\u0301']) {
      time(unit.repeat(5_000));
      const [small, large] = [unit.repeat(20_000), unit.repeat(320_000)];
      const fastest = (text: string): number => Math.min(time(text), time(text), time(text));
      // Sixteen times the text; a quadratic scan would take 256 times as long.
      expect(fastest(large)).toBeLessThan(90 * Math.max(1, fastest(small)));
    }
  });
});
