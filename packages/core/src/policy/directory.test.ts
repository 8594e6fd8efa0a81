import { describe, expect, it } from 'vitest';
import { directory } from './directory.ts';

describe('directory', () => {
  it.each([
    ['/work', '/work', true],
    ['/work/', '/work/a/b', true],
    ['/work', '//work/./a//b', true],
    ['/work', '/work/a/../b', true],
    ['/work', '/work/../etc/passwd', false],
    ['/work', '/work/a/../../etc', false],
    ['/work', '/../../work/x', true],
    ['/work', '/workshop', false],
    ['/work', '/WORK/a', false],
    ['/', '/anything', true],
    ['src', 'src/a', true],
    ['./src', 'src/../src/a', true],
    ['src', 'lib/a', false],
    ['.', 'a', true],
    ['src', 'src/../lib', false],
  ])('%s contains %s: %s', (outer, inner, expected) => {
    expect(directory(outer)?.contains(inner)).toBe(expected);
  });

  it.each([
    ['/work', 'a'],
    ['src', '/src/a'],
    ['.', '../x'],
    ['src', 'a/../../src/b'],
    ['/work', ''],
    ['/work', '/work\\..\\..\\etc'],
    ['/work', '/work/a\0/../../etc'],
    ['.', '~/x'],
  ])('%s cannot say whether it contains %j', (outer, inner) => {
    expect(directory(outer)?.contains(inner)).toBeUndefined();
  });

  it.each(['', '..', 'a/../..', '~', '~/x', 'C:\\x'])('%j does not name one', (path) => {
    expect(directory(path)).toBeUndefined();
  });
});
