import { describe, expect, it } from 'vitest';
import { limitContent, limitText } from './limit-text.ts';

describe('a text that is too long', () => {
  it('is cut, never within a character, and says that it was', () => {
    for (let max = 0; max < 12; max += 1) {
      const cut = limitContent('aé\u{1F600}bé', max);
      expect(cut).not.toContain('\uFFFD');
      expect(Buffer.byteLength(cut.replace(/\.\.\.$/, ''))).toBeLessThanOrEqual(Math.max(max, 10));
    }
    expect(limitContent('aé\u{1F600}', 6)).toBe('aé...');
    expect(limitText('aé\u{1F600}', 6)).toBe('aé[... cut: 7 bytes in all]');
  });

  it('is left alone when it fits exactly', () => {
    expect(limitContent('aé\u{1F600}', 7)).toBe('aé\u{1F600}');
    expect(limitText('', 0)).toBe('');
  });
});
