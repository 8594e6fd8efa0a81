import { expect, it } from 'vitest';
import { truncateResult } from './truncate-result.ts';

it.each([
  ['Hello 🎉 World', 8, 'Hello ... [truncated]'],
  ['Hello 🎉 World', 10, 'Hello 🎉... [truncated]'],
  ['🎉', 1, '... [truncated]'],
  ['ééé', 3, 'é... [truncated]'],
  ['abc', 3, 'abc'],
  ['abc', 0, 'abc'],
])('cuts %j at %i bytes to %j', (text, limit, expected) => {
  expect(truncateResult(text, limit)).toBe(expected);
});
