import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearPattern } from './linear-pattern.ts';

const numRuns = process.env['AURA_TEST_LONG'] === '1' ? 50_000 : 1_000;

const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  pattern: fc
    .array(
      fc.array(tie('atom'), { maxLength: 4 }).map((parts) => parts.join('')),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((options) => options.join('|')),
  atom: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\d', '\\.', '\u00f6'),
    fc.constantFrom('^', '$', '\\b', '\\B'),
    fc
      .tuple(tie('pattern'), fc.constantFrom('', '*', '+', '?', '*?', '{2}', '{1,}', '{0,2}'))
      .map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    tie('pattern').map((inner) => `(${inner})`),
  ),
}));
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '.', ' ', '7', '\n', '\u00f6'),
  maxLength: 8,
});

describe('linearPattern', () => {
  it('answers as the regular expressions of the platform do', () => {
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        expect(linearPattern(source).test(given)).toBe(new RegExp(source, 'u').test(given));
      }),
      { numRuns },
    );
  }, 120_000);

  it.each([
    ['^rm\\s+-rf\\b', 'rm  -rf /', true],
    ['^rm\\s+-rf\\b', 'echo rm -rf', false],
    ['^[\\w.+\\]-]+@acme\\.com$', 'a.b+c@acme.com', true],
    ['^(?<year>\\d{4})-\\d{2}$', '2026-11', true],
    ['^\\p{Lu}\\u{1F600}\\x41\\u0042\\t$', '\u00d6\u{1F600}AB\t', true],
    ['^\\ud83c\\udf89$', '\u{1F389}', true],
    // Between the halves of a character there is no place: V8 finds one here.
    ['\\B', 'a\u{1F389}a', false],
    ['^..$', '\u{1F389}\u{1F389}', true],
    ['', '', true],
    ['^$', 'a', false],
    ['a{0}b', 'b', true],
  ])('%s against %j is %s', (source, given, expected) => {
    expect(linearPattern(source).test(given)).toBe(expected);
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(.*)*x$', '(x+x+)+y', '^(?:a?){30}a{30}$'])(
    'is quick with %s, whatever it is asked',
    (source) => {
      const compiled = linearPattern(source);
      const before = performance.now();
      compiled.test(`${'a'.repeat(5_000)}!`);
      compiled.test('x'.repeat(5_000));
      expect(performance.now() - before).toBeLessThan(1_000);
    },
  );

  it.each([
    ['(?=a)', /look-around/],
    ['(?<!a)b', /look-around/],
    ['(?i:a)', /flags/],
    ['(a)\\1', /back references/],
    ['(?<x>a)\\k<x>', /back references/],
    ['(a', /Unterminated group/],
    ['[b-a]', /out of order/],
    ['(?:(?:a{50}){50}){50}', /repeats too much/],
    ['(?:){1000000000}', /repeats too much/],
  ])('refuses %s', (source, reason) => {
    expect(() => linearPattern(source)).toThrow(reason);
    expect(() => linearPattern(source)).toThrow(SyntaxError);
  });
});
