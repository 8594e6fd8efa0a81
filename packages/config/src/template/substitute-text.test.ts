import { expect, it } from 'vitest';
import { substituteText } from './substitute-text.ts';

const env = { K: 'abc', EMPTY: '', NESTED: '{{ env.K }}', lower: 'low', BRACES: '}}' };

it.each([
  ['{{env.K}}', 'abc'],
  ['{{   env.K   }}', 'abc'],
  ['{{\n env.K\t}}', 'abc'],
  ['a{{ env.K }}b{{ env.K }}c', 'aabcbabcc'],
  ["http://{{ env.H | default: '127.0.0.1' }}:9999", 'http://127.0.0.1:9999'],
  ["{{env.H|default:'x'}}", 'x'],
  ["{{ env.H | default: '' }}", ''],
  ["{{ env.EMPTY | default: 'x' }}", ''],
  ["{{ env.K | default: 'x' }}", 'abc'],
  ['{{ env.NESTED }}', '{{ env.K }}'],
  ["{{ env.H | default: '{{ env.K }}' }}", '{{ env.K }}'],
  ['{{ env.BRACES }}{{ env.K }}', '}}abc'],
  ['{{ env.lower }}', 'low'],
  ['\\{{ env.K }} {{ env.K }}', '{{ env.K }} abc'],
  ['\\{{ other }} {{ other }} {{ envy.K }}', '\\{{ other }} {{ other }} {{ envy.K }}'],
])('reads %j as %j', (source, expected) => {
  expect(substituteText(source, { env, dialect: 'lenient' })).toMatchObject({
    text: expected,
    missing: [],
    malformed: [],
  });
});

it('leaves placeholders without value in the text and names their variables', () => {
  const source = '{{ env.A }}-{{ env.K }}-{{ env.B }}-{{ env.A }}';
  expect(substituteText(source, { env, dialect: 'lenient' })).toMatchObject({
    text: '{{ env.A }}-abc-{{ env.B }}-{{ env.A }}',
    used: ['A', 'K', 'B', 'A'],
    missing: ['A', 'B', 'A'],
    malformed: [],
  });
});

it.each(['{{ env.1A }}', '{{ env.A', "{{ env.A | default: 'it's' }}", '{{ env.A | default: x }}'])(
  'takes %j for text and says so',
  (source) => {
    const { text, malformed } = substituteText(source, { env, dialect: 'lenient' });
    expect(text).toBe(source);
    expect(malformed).toEqual([source]);
  },
);

it('follows the reference in strict mode', () => {
  const read = (source: string): string => substituteText(source, { env, dialect: 'strict' }).text;
  expect(read('{{ env.lower }} \\{{ env.K }}')).toBe('{{ env.lower }} \\abc');
});
