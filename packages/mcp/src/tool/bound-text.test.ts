import { describe, expect, it } from 'vitest';

import { boundText } from './bound-text.ts';

describe('boundText', () => {
  it('leaves a text alone that fits exactly', () => {
    expect(boundText('é'.repeat(50), 100)).toBe('é'.repeat(50));
  });

  it('keeps three quarters of the room for the beginning and says what is missing', () => {
    expect(boundText(`${'a'.repeat(100)}${'z'.repeat(100)}`, 40)).toBe(
      `${'a'.repeat(30)}\n[... 160 of 200 bytes omitted ...]\n${'z'.repeat(10)}`,
    );
  });

  it('never cuts a character in two', () => {
    for (let room = 10; room < 30; room += 1) {
      expect(boundText('\u{1F600}é'.repeat(20), room)).not.toContain('\uFFFD');
    }
  });
});
