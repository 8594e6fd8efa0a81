import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AuraError } from '../errors/aura-error.ts';
import { Namespace } from './namespace.ts';

/** The code of the error that `action` throws. */
function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (AuraError.is(error)) return error.code;
    throw error;
  }
  return 'no error';
}

const character = fc.oneof(
  fc.constantFrom(
    ':',
    '%',
    '/',
    '*',
    '\\',
    '~',
    '2',
    'A',
    '3',
    'n',
    'Ö',
    'O\u0308',
    '\u0000',
    '😀',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const segment = fc
  .array(character, { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => codeOf(() => Namespace.of(text)) === 'no error');
const segments = fc
  .array(segment, { minLength: 1, maxLength: 6 })
  .map((list): [string, ...string[]] => [list[0] ?? 'a', ...list.slice(1)]);
const many = { numRuns: 1000 };

describe('Namespace', () => {
  it('[runtime C-001] walks down with child and up with parent and ancestors', () => {
    const root = Namespace.of('tenant');
    const leaf = root.child('acme', 'user').child('bob');
    expect(leaf.segments).toEqual(['tenant', 'acme', 'user', 'bob']);
    expect(leaf.depth).toBe(4);
    expect(leaf.parent()?.key).toBe('tenant:acme:user');
    expect(leaf.parent()?.segments).toEqual(['tenant', 'acme', 'user']);
    expect(root.parent()).toBeUndefined();
    expect(root.ancestors()).toEqual([]);
    expect(leaf.ancestors().map(String)).toEqual(['tenant:acme:user', 'tenant:acme', 'tenant']);
    expect(leaf.ancestors({ includeSelf: true }).map(String)[0]).toBe(leaf.key);
    expect(leaf.ancestors().at(-1)?.equals(root)).toBe(true);
  });

  it('[runtime C-002] gives the keys and errors of the published vectors', () => {
    expect(Namespace.of('tenant', 'acme', 'user', 'bob').key).toBe('tenant:acme:user:bob');
    expect(Namespace.of('tenant:acme', 'user').key).toBe('tenant%3Aacme:user');
    expect(Namespace.of('a/b', '50%', '*').key).toBe('a%2Fb:50%25:%2A');
    expect(Namespace.of('O\u0308').key).toBe('\u00d6');
    expect(codeOf(() => Namespace.of(''))).toBe('namespace/empty_segment');
    expect(codeOf(() => Namespace.of('~sub'))).toBe('namespace/reserved');
    expect(codeOf(() => Namespace.of('a\u202eb'))).toBe('namespace/forbidden_char');
    expect(Namespace.parse('tenant%3Aacme:user').segments).toEqual(['tenant:acme', 'user']);
    expect(codeOf(() => Namespace.parse('tenant%3aacme'))).toBe('namespace/bad_escape');
    expect(codeOf(() => Namespace.parse('%61cme'))).toBe('namespace/non_canonical');
    expect(codeOf(() => Namespace.parse('a:%'))).toBe('namespace/bad_escape');
    expect(codeOf(() => Namespace.parse(''))).toBe('namespace/empty');
    expect(codeOf(() => Namespace.parse('a::b'))).toBe('namespace/empty_segment');
    expect(codeOf(() => Namespace.parse('a:~sub:1'))).toBe('namespace/reserved');
    expect(Namespace.parse('a:~sub:1', { allowSystem: true }).segments).toEqual(['a', '~sub', '1']);
  });

  it('[runtime C-003] has one key per list of segments and reads every key back', () => {
    fc.assert(
      fc.property(segments, segments, (left, right) => {
        const namespace = Namespace.of(...left);
        expect(Namespace.parse(namespace.key).segments).toEqual(namespace.segments);
        const other = Namespace.of(...right);
        const same = JSON.stringify(namespace.segments) === JSON.stringify(other.segments);
        expect(namespace.equals(other)).toBe(same);
      }),
      many,
    );
  });

  it('accepts no text as a key that it would write differently', () => {
    const text = fc
      .array(character, { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (key) => {
        const parsed = Namespace.tryParse(key, { allowSystem: true });
        expect(parsed?.key ?? key).toBe(key);
      }),
      many,
    );
  });

  it('[runtime C-004] never lets what a segment contains change depth or ancestry', () => {
    const hostile = fc
      .array(fc.constantFrom(':', '%', '/', '*', '%3A', 'a', 'tenant:acme'), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => parts.join(''));
    const parent = Namespace.of('tenant', 'acme');
    const sibling = Namespace.of('tenant', 'other');
    fc.assert(
      fc.property(hostile, (raw) => {
        const child = parent.child(raw);
        expect(child.depth).toBe(3);
        expect(child.segments[2]).toBe(raw);
        expect(parent.isAncestorOf(child)).toBe(true);
        expect(sibling.contains(child)).toBe(false);
        expect(child.parent()?.equals(parent)).toBe(true);
      }),
      many,
    );
  });

  it('[runtime C-005] is a strict ancestor by segments, and contains itself', () => {
    const acme = Namespace.of('tenant', 'acme');
    const user = acme.child('user');
    const lookalike = Namespace.of('tenant', 'acmeother');
    expect(acme.isAncestorOf(user)).toBe(true);
    expect(user.isDescendantOf(acme)).toBe(true);
    expect(acme.isAncestorOf(acme)).toBe(false);
    expect(acme.isDescendantOf(acme)).toBe(false);
    expect(acme.contains(acme)).toBe(true);
    expect(acme.contains(user)).toBe(true);
    expect(user.contains(acme)).toBe(false);
    expect(acme.isAncestorOf(lookalike)).toBe(false);
    expect(acme.contains(lookalike)).toBe(false);
  });

  it('[runtime C-006] makes system segments with system() only', () => {
    const user = Namespace.of('tenant', 'acme');
    const sub = user.system('sub', 'run:1');
    expect(sub.key).toBe('tenant:acme:~sub:run%3A1');
    expect(sub.isSystem).toBe(true);
    expect(sub.child('more').isSystem).toBe(true);
    expect(user.isSystem).toBe(false);
    expect(codeOf(() => user.child('~sub'))).toBe('namespace/reserved');
    expect(codeOf(() => user.system('sub', '~job'))).toBe('namespace/reserved');
    expect(codeOf(() => Namespace.fromPairs(['~sub', '1']))).toBe('namespace/reserved');
    expect(codeOf(() => Namespace.parse(sub.key))).toBe('namespace/reserved');
    expect(Namespace.parse(sub.key, { allowSystem: true }).equals(sub)).toBe(true);
    expect(codeOf(() => Namespace.parse('a:%7Esub', { allowSystem: true }))).toBe(
      'namespace/non_canonical',
    );
  });

  it('[runtime C-007] treats canonically equivalent text as equal and refuses invisible text', () => {
    expect(Namespace.of('u', 'O\u0308').equals(Namespace.of('u', '\u00d6'))).toBe(true);
    expect(codeOf(() => Namespace.parse('O\u0308'))).toBe('namespace/non_canonical');
    for (const char of ['\u200b', '\u200f', '\u202a', '\u202e', '\u2060', '\u2069', '\ufeff']) {
      expect(codeOf(() => Namespace.of(`a${char}`))).toBe('namespace/forbidden_char');
      expect(codeOf(() => Namespace.parse(`a${char}`))).toBe('namespace/forbidden_char');
    }
    expect(codeOf(() => Namespace.of('a\ud83d'))).toBe('namespace/ill_formed');
    expect(codeOf(() => Namespace.of('\ude00a'))).toBe('namespace/ill_formed');
    expect(Namespace.of('\ud83d\ude00').key).toBe('😀');
  });

  it('[runtime C-008] refuses what is too deep or too long, and nothing shorter', () => {
    const deep = (count: number): [string, ...string[]] => [
      'a',
      ...Array.from({ length: count - 1 }, () => 'a'),
    ];
    expect(Namespace.of(...deep(32)).depth).toBe(32);
    expect(codeOf(() => Namespace.of(...deep(33)))).toBe('namespace/too_deep');
    expect(codeOf(() => Namespace.parse(deep(33).join(':')))).toBe('namespace/too_deep');
    expect(Namespace.of('é'.repeat(128)).depth).toBe(1);
    expect(codeOf(() => Namespace.of(`${'é'.repeat(128)}a`))).toBe('namespace/segment_too_long');
    expect(codeOf(() => Namespace.of(`${'😀'.repeat(64)}a`))).toBe('namespace/segment_too_long');
    const long = 'x'.repeat(256);
    const fits = [long, long, long, 'x'.repeat(253)] as const;
    expect(Namespace.of(...fits).key).toHaveLength(1024);
    expect(codeOf(() => Namespace.of(...fits).child('x'))).toBe('namespace/key_too_long');
    expect(codeOf(() => Namespace.of(long, long, long, 'x'.repeat(254)))).toBe(
      'namespace/key_too_long',
    );
    expect(codeOf(() => Namespace.parse('x'.repeat(1025)))).toBe('namespace/key_too_long');
  });

  it('reads ids from pairs, the first of a kind winning', () => {
    const thread = Namespace.fromPairs(['tenant', 'acme'], ['user', 'tenant'], ['thread', '42']);
    expect(thread.key).toBe('tenant:acme:user:tenant:thread:42');
    expect(thread.id('thread')).toBe('42');
    expect(thread.id('acme')).toBeUndefined();
    expect(thread.child('tenant', 'evil').id('tenant')).toBe('acme');
    expect(codeOf(() => Namespace.fromPairs())).toBe('namespace/empty');
  });

  it('is its key in strings and JSON', () => {
    const namespace = Namespace.of('a', 'b:c');
    expect(`${namespace}`).toBe('a:b%3Ac');
    expect(JSON.stringify({ namespace })).toBe('{"namespace":"a:b%3Ac"}');
  });

  it('cannot be changed once made', () => {
    const namespace = Namespace.of('a');
    expect(() => Object.assign(namespace, { key: 'b' })).toThrow(TypeError);
    expect(() => Object.assign(namespace.segments, { 0: 'b' })).toThrow(TypeError);
  });

  it('parses without throwing through tryParse', () => {
    expect(Namespace.tryParse('a:b')?.depth).toBe(2);
    expect(Namespace.tryParse('a:%zz')).toBeUndefined();
  });
});
