import { describe, expect, it } from 'vitest';
import { compileRichGlob } from './rich-glob.ts';

const matching: readonly (readonly [pattern: string, texts: string, others: string])[] = [
  ['kubectl_*', 'kubectl_ kubectl_delete', 'kubectl xkubectl_delete Kubectl_delete'],
  ['delete_?', 'delete_a delete_é', 'delete_ delete_ab'],
  ['*', 'a a/b', ''],
  ['**_x', '_x a/b_x', '_xy'],
  ['*a*a*b', 'aab xaxaxb', 'ab aabx'],
  ['[a-c]x', 'ax cx', 'dx x -x'],
  ['[!a-c]x', 'dx -x', 'ax x'],
  ['[^a]x', 'bx', 'ax'],
  ['[]]x', ']x', 'x'],
  ['[a-]x', 'ax -x', 'bx'],
  ['{get,set}_it', 'get_it set_it', 'getset_it _it {get,set}_it'],
  ['a{b,c{d,e}}', 'ab acd ace', 'ac ad'],
  ['a{,b}', 'a ab', 'b'],
  ['[{,}]x', '{x ,x }x', 'x'],
  ['\\*\\{x', '*{x', 'a{x \\*{x'],
  ['a,b', 'a,b', 'a b'],
];

describe('a rich glob', () => {
  it.each(matching)('%s matches what it describes and nothing else', (pattern, texts, others) => {
    const matches = compileRichGlob(pattern);
    const words = (list: string): readonly string[] => (list === '' ? [] : list.split(' '));
    expect(words(texts).filter((text) => !matches(text))).toEqual([]);
    expect(words(others).filter(matches)).toEqual([]);
  });

  it.each([
    ['', 'it is empty'],
    ['[', 'a [ is not closed'],
    ['a[]', 'a [ is not closed'],
    ['[z-a]', 'the range z-a'],
    ['{a', 'a { is not closed'],
    ['a}', 'a } closes nothing'],
    ['a\\', 'nothing to take literally'],
    ['{a,b}'.repeat(11), 'more than 1000 alternatives'],
  ])('that is %j is refused', (pattern, reason) => {
    expect(() => compileRichGlob(pattern)).toThrow(reason);
  });

  it('takes no longer for the patterns that are bad for other matchers', () => {
    const matches = compileRichGlob(`${'*a'.repeat(200)}*b`);
    expect(matches('a'.repeat(5_000))).toBe(false);
  });
});
