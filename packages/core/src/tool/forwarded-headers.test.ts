import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ForwardedHeaders } from './forwarded-headers.ts';
import { isHeaderText } from './header-text.ts';

describe('forwarded headers', () => {
  it('are found by their names in any case, of which the last one counts', () => {
    const headers = new ForwardedHeaders([
      ['X-Token', 'one'],
      ['x-token', 'two'],
      ['Accept', 'three'],
    ]);
    expect(headers.names).toEqual(['accept', 'x-token']);
    expect(headers.reveal('X-TOKEN')).toBe('two');
    expect(headers.reveal('other')).toBeUndefined();
  });

  it('show no value in any form that could be written down', () => {
    const headers = new ForwardedHeaders([['authorization', 'hidden']]);
    const forms = [
      String(headers),
      JSON.stringify({ headers }),
      inspect(headers, { depth: 9, showHidden: true }),
      JSON.stringify(Object.entries(headers)),
    ];
    expect(forms.join()).not.toContain('hidden');
  });
});

describe('the text of a header', () => {
  it.each(['', 'Token abc', 'a\tb', 'caf\u00e9'])('may be %j', (text) => {
    expect(isHeaderText(text)).toBe(true);
  });

  it.each(['a\rb', 'a\nb', 'a\r\nx-other: b', '\u0000', '\u007f', '\u20ac'])(
    'may not be %j',
    (text) => {
      expect(isHeaderText(text)).toBe(false);
    },
  );
});
