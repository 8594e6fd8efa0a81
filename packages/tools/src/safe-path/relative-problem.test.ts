import { describe, expect, it } from 'vitest';
import { relativeProblem } from './relative-problem.ts';

describe('relativeProblem', () => {
  it.each(['a', 'a/b.md', './a', 'a..b/c', '..a', 'a/...', '.hidden', 'C', 'ab:c'])(
    'has nothing against %j',
    (path) => {
      expect(relativeProblem(path)).toBeUndefined();
    },
  );

  it.each([
    '',
    '/etc/hosts',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    '\\\\server\\share',
    '\\x',
    'a\\..\\x',
    'C:\\x',
    'c:x',
    'a\0b',
  ])('refuses %j', (path) => {
    expect(relativeProblem(path)).toBeTypeOf('string');
  });
});
