import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scan } from './text-call-scanner.harness.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 2_000 : 100_000;

const json = '{"name":"get_weather","arguments":{"city":"Oslo"}}';
const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '\\',
    ',',
    ':',
    '=',
    '\n',
    ' ',
    '`',
    '```',
  ),
  fc.constantFrom('```json\n', '```py\n', '\n```\n', '<tool_call>', '</tool_call>', '</function>'),
  fc.constantFrom('<function=now>', '<function=get_weather>', '<parameter=city>', '</parameter>'),
  fc.constantFrom(json, `[${json},`, '{"name":"now"}', '{"name":"', '"arguments":', '{"tool":'),
  fc.constantFrom('[now()]', '[now(a=1', '[get_weather(city="Oslo")', ', now()]', '-5.2', 'None'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const texts = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

describe('the scanner, for any text', () => {
  it('finds the same however the text is cut', () => {
    fc.assert(
      fc.property(texts, lengths, (text, pieces) => {
        const whole = scan(text);
        const { text: shown, calls } = scan(text, { pieces });
        expect({ shown, calls }).toEqual({ shown: whole.text, calls: whole.calls });
      }),
      { numRuns },
    );
  });

  it('shows the text as it is when there are no calls, and a part of it when there are', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { text: shown, calls } = scan(text);
        if (calls.length === 0) expect(shown).toBe(text);
        let at = 0;
        for (const char of shown) at = text.indexOf(char, at) + 1 || Number.NaN;
        expect(at).not.toBeNaN();
      }),
      { numRuns },
    );
  });

  it('does not care for what holds it up', () => {
    const filler = fc.constantFrom('x', ' ', ', ', '{', '[now(a=', '```\n', json);
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 3 }), filler, lengths, (parts, fill, pieces) => {
        const text = parts.join(fill.repeat(Math.ceil(70_000 / fill.length)));
        const whole = scan(text);
        const { text: shown, calls } = scan(text, { pieces: pieces.map((length) => length * 97) });
        expect(shown === whole.text).toBe(true);
        expect(calls).toEqual(whole.calls);
      }),
      { numRuns: numRuns / 100 },
    );
  });
});

describe('a megabyte that is made to be slow', () => {
  const size = 1_000_000;
  const units = [
    '{',
    '[',
    '{"',
    '[{"a":',
    '{"a":[',
    '[now(a=',
    '[now(a=[',
    '<',
    '<tool_call>',
    '<function=now><parameter=a>',
    '`',
    '```json\n{"a":',
    '{"name":"now"}',
    '<tool_call>{"name":"now"} ',
    ' ',
    '{ ',
    '"\\',
  ];

  it.each(units)('takes time in proportion: %s', (unit) => {
    for (const [pieces, length] of [
      [1, size / 8],
      [100, size / 2],
      [size, size],
    ] as const) {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const started = process.cpuUsage();
      const { text: shown } = scan(text, { pieces: [pieces] });
      const { user } = process.cpuUsage(started);
      expect(shown.length).toBeLessThanOrEqual(text.length);
      // Hundreds of milliseconds; if every piece were read from the beginning of all, minutes.
      expect(user / 1_000).toBeLessThan(5_000);
    }
  });
});
