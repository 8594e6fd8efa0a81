import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectMentions } from './detect-mentions.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

const piece = fc.oneof(
  fc.constantFrom('@', '@Atlas', '@zo\u00e9', 'Zoe\u0301', '`', '```', '\n', ' ', '.', '\u0301'),
  fc.constantFrom('https://', '\u0130', '\u00df', '\ud800', '\u{1F600}', '\u1100', '\u1161'),
  fc.string({ unit: 'binary' }),
);
const content = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const agents = fc.array(
  fc.record({ id: fc.string(), name: fc.oneof(fc.constant('Zo\u00e9'), piece) }),
  { maxLength: 4 },
);

describe('detectMentions, for any text', () => {
  it('gives places that are in the text, in order and apart', () => {
    fc.assert(
      fc.property(content, agents, (text, them) => {
        const { mentions, target } = detectMentions(text, them);
        expect(target).toBe(mentions[0]?.agent);
        let position = 0;
        for (const { agent, start, end, text: said } of mentions) {
          expect(start).toBeGreaterThanOrEqual(position);
          expect(end).toBeGreaterThan(start + 1);
          expect(text.slice(start, end)).toBe(said);
          expect(said.startsWith('@')).toBe(true);
          expect(them.map(({ id }) => id)).toContain(agent);
          position = end;
        }
        expect(position).toBeLessThanOrEqual(text.length);
      }),
      { numRuns },
    );
  });

  it.each([
    ['@', '@'],
    ['@ ', '@ '],
    ['marks', ' @Atlas\u0301\u0316'],
    ['letters and dots', 'a.'],
    ['backticks', '`a``b```c'],
    ['unequal backticks', '` `` ``` ```` ````` '],
    ['fences', '```\n'],
    ['lines', '\n'],
    ['addresses', 'https:/'],
    ['names', '@Atlas '],
  ])('takes time in proportion to the text: %s', (_name, unit) => {
    const agent = [{ id: 'atlas', name: 'Atlas' }];
    const marks = unit.includes('\u0301') ? ` @Atlas${'\u0316\u0301'.repeat(200_000)}` : '';
    const began = performance.now();
    detectMentions(unit.repeat(Math.ceil(400_000 / unit.length)) + marks, agent);
    // What takes time in proportion to the square takes minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
