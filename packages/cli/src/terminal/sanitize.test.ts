import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitize, TerminalSanitizer } from './sanitize.ts';

const esc = '\u001b';

describe('text for the terminal', () => {
  it('keeps what people write, with line feeds and tabs', () => {
    const text = 'Käse\tتست 日本 👩‍👩‍👧 [31m ~^_\n\nend';
    expect(sanitize(text)).toBe(text);
  });

  it.each([
    ['colours', `a${esc}[1;31mb${esc}[0mc`],
    ['cursor movements', `a${esc}[2J${esc}[H${esc}7bc`],
    ['titles', `a${esc}]0;owned\u0007bc`],
    ['links', `a${esc}]8;;http://evil${esc}\\b${esc}]8;;${esc}\\c`],
    ['device commands', `a${esc}P1$r0m${esc}\\bc`],
    ['clipboard access', `ab${esc}]52;c;ZXZpbA==\u009cc`],
    ['character sets', `a${esc}(0b${esc}#8c`],
    ['eight-bit controls', 'a\u009b31mb\u009d0;owned\u0007c'],
    ['carriage returns, backspaces and bells', 'a\r\u0008b\u0007\u007fc\u0000'],
    ['direction controls', 'a\u202eb\u2066c\u2069'],
  ])('loses %s', (_, text) => {
    expect(sanitize(text)).toBe('abc');
  });

  it('goes on after a sequence that does not end', () => {
    expect(sanitize(`a${esc}]0;open\nb`)).toBe('a\nb');
    expect(sanitize(`a${esc}[12\nb`)).toBe('a\nb');
    expect(sanitize(`a${esc}[12é`)).toBe('aé');
    expect(sanitize(`a${esc}${esc}[31mb`)).toBe('ab');
  });

  it('turns the line ends of other systems into line feeds', () => {
    expect(sanitize('a\r\nb')).toBe('a\nb');
  });

  const nasty = fc.string({
    unit: fc.constantFrom(
      ...'a1;[]\\P(m\n\t',
      esc,
      '\u0007',
      '\r',
      '\u009b',
      '\u009c',
      '\u202e',
      'é',
    ),
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        expect(sanitize(text)).not.toMatch(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('says the same however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(nasty), (pieces) => {
        const sanitizer = new TerminalSanitizer();
        const cut = pieces.map((piece) => sanitizer.push(piece)).join('');
        expect(cut).toBe(sanitize(pieces.join('')));
      }),
    );
  });
});
