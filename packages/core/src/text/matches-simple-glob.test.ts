import { describe, expect, it } from 'vitest';
import { matchesSimpleGlob } from './matches-simple-glob.ts';

describe('matchesSimpleGlob', () => {
  it.each([
    ['*', '', true],
    ['log_*', 'log_read', true],
    ['log_*', 'Log_read', false],
    ['get_?', 'get_a', true],
    ['get_?', 'get_', false],
    ['?', '\u{1F600}', true],
    ['*a*b', 'xxaxxbxxb', true],
    ['*a*b', 'xxaxxbxx', false],
    ['[ab]{c}\\', '[ab]{c}\\', true],
    ['[ab]', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['a**b', 'ab', true],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(matchesSimpleGlob(pattern, text)).toBe(expected);
  });

  it('is quick with many stars [config 111]', () => {
    const before = performance.now();
    expect(matchesSimpleGlob('*a*a*a*a*a*a*b', 'a'.repeat(60))).toBe(false);
    expect(performance.now() - before).toBeLessThan(10);
  });
});
