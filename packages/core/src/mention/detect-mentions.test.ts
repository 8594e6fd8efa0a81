import { describe, expect, it } from 'vitest';
import { detectMentions } from './detect-mentions.ts';

const agents = [
  { id: 'atlas', name: 'Atlas' },
  { id: 'bob', name: 'Bob', aliases: ['Bobby'] },
  { id: 'bob-smith', name: 'Bob Smith' },
  { id: 'artist', name: 'Zoé' },
  { id: 'turk', name: 'İnci' },
  { id: 'strasse', name: 'Straße' },
];

const ids = (content: string): readonly string[] =>
  detectMentions(content, agents).mentions.map(({ agent }) => agent);

describe('detectMentions', () => {
  it.each([
    ['at the start', '@Atlas do it', ['atlas']],
    ['in the middle', 'please, @Atlas, do it', ['atlas']],
    ['at the end', 'do it @Atlas', ['atlas']],
    ['as the last word of a sentence', 'ask @Atlas.', ['atlas']],
    ['in another case', 'hey @aTLAS', ['atlas']],
    ['by alias', 'hey @bobby', ['bob']],
    ['by id', 'hey @bob-smith', ['bob-smith']],
    ['in brackets', '(@Atlas)', ['atlas']],
    ['after a letter: that is an e-mail address', 'joe@atlas.com', []],
    ['after a dot', 'joe.@atlas', []],
    ['after another @', '@@Atlas', []],
    ['after a letter with an accent of its own', 'e\u0301@Atlas', []],
    ['after an emoji', '\u{1F44D}\uFE0F@Atlas', ['atlas']],
    ['as part of a longer word', '@Atlases', []],
    ['before an underscore', '@Atlas_2', []],
    ['as part of a host name', '@atlas.com', []],
    ['before a hyphen and a digit', '@Atlas-2', []],
    ['before a hyphen that ends a word', '@Atlas- no', ['atlas']],
    ['before an accented letter', '@Atlas\u00e9toile', []],
    ['before an accent', '@Atlas\u0301', []],
    ['with a later match behind an early one that is none', '@Atlasing and @Atlas', ['atlas']],
    ['twice: in the order of the text', '@Bob please ask @Atlas', ['bob', 'atlas']],
    ['with the longest name', 'ask @Bob Smith', ['bob-smith']],
    ['with the longest name that ends there', 'ask @Bob Smithson', ['bob']],
    ['with composed accents', '@zo\u00e9', ['artist']],
    ['with accents of their own', '@ZOE\u0301!', ['artist']],
    ['without the accent: another name', '@Zoe', []],
    ['in inline code', 'run `ssh @Atlas` now', []],
    ['in inline code with more backticks', 'run ``a ` @Atlas`` now', []],
    ['behind a backtick that closes nothing', 'a ` and @Atlas', ['atlas']],
    ['between backticks of two paragraphs', 'a `\n\n@Atlas `', ['atlas']],
    ['in a fenced block', '```\n@Atlas\n```\n', []],
    ['behind a fenced block', '~~~ts\n`\n~~~\n@Atlas `x`', ['atlas']],
    ['in a fenced block that is not closed', 'see\n```\n@Atlas', []],
    ['in a web address', 'https://example.org/@Atlas/1 and www.x.org/@Bob', []],
    ['behind a web address', 'https://example.org/ @Atlas', ['atlas']],
    [
      'with a letter whose lower case is longer',
      '\u0130\u0130 @\u0130nci @Atlas',
      ['turk', 'atlas'],
    ],
    ['with a letter whose upper case is longer', '@STRA\u1E9EE', ['strasse']],
    ['nowhere', 'nobody here', []],
    ['with nobody behind it', 'a @ b @', []],
  ])('tells who is mentioned %s [runtime C-178]', (_place, content, expected) => {
    expect(ids(content)).toEqual(expected);
  });

  it('finds nobody where nobody can be mentioned [runtime C-178]', () => {
    expect(detectMentions('@Atlas  hi', [])).toEqual({
      mentions: [],
      target: undefined,
      text: '@Atlas hi',
    });
    expect(detectMentions('@ hi', [{ id: '', name: ' ' }]).target).toBeUndefined();
  });

  it('gives places in the text as it was written, and the earliest as the target [runtime C-178]', () => {
    const content = '\u0130\u{1F600} @Zoe\u0301, ask @Atlas';
    const { mentions, target } = detectMentions(content, agents);
    expect(target).toBe('artist');
    expect(mentions).toEqual([
      { agent: 'artist', start: 4, end: 9, text: '@Zoe\u0301' },
      { agent: 'atlas', start: 15, end: 21, text: '@Atlas' },
    ]);
  });

  it('gives the text without mentions and blanks too many, and leaves code alone', () => {
    const content = '@Atlas   look  at\n```\n  a  b\n```\n\n\n\nand   @Bob  tell me ';
    expect(detectMentions(content, agents).text).toBe('look at\n```\n  a  b\n```\n\nand tell me');
  });

  it('takes the first of two agents of one name', () => {
    const twins = [
      { id: 'one', name: 'Twin' },
      { id: 'two', name: 'twin' },
    ];
    expect(detectMentions('@TWIN', twins).target).toBe('one');
  });

  it('takes what names are made of as text', () => {
    const odd = [{ id: 'odd', name: 'a.b*(c)|[d]$^{2}?\\/+' }];
    expect(detectMentions('@a.b*(c)|[d]$^{2}?\\/+ hi', odd).target).toBe('odd');
    expect(detectMentions('@axb', odd).target).toBeUndefined();
  });
});
