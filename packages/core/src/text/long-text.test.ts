import { expect, it } from 'vitest';
import { longText } from './long-text.ts';

it.each(['', 'abc', '\u{1F600}', 'éa'])('has nothing to cut of %j, which fits', (text) => {
  expect(longText(text, 4)).toBeUndefined();
});

it('counts bytes, and keeps whole characters of the beginning and of the end', () => {
  const long = longText('a\u{1F600}éz', 7);
  expect(long?.bytes).toBe(8);
  expect([0, 1, 4, 5, 6, 7].map((most) => long?.first(most))).toEqual([
    { text: '', bytes: 0 },
    { text: 'a', bytes: 1 },
    { text: 'a', bytes: 1 },
    { text: 'a\u{1F600}', bytes: 5 },
    { text: 'a\u{1F600}', bytes: 5 },
    { text: 'a\u{1F600}é', bytes: 7 },
  ]);
  expect([0, 1, 2, 3, 6, 7].map((most) => long?.last(most))).toEqual([
    { text: '', bytes: 0 },
    { text: 'z', bytes: 1 },
    { text: 'z', bytes: 1 },
    { text: 'éz', bytes: 3 },
    { text: 'éz', bytes: 3 },
    { text: '\u{1F600}éz', bytes: 7 },
  ]);
});

it('keeps a byte order mark: what is cut is otherwise as it was', () => {
  expect(longText('\uFEFFab', 4)?.first(4).text).toBe('\uFEFFa');
});
