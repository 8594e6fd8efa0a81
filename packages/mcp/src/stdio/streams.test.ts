import { describe, expect, it } from 'vitest';

import { LineReader } from './line-reader.ts';
import { TailBuffer } from './tail-buffer.ts';

describe('LineReader', () => {
  it('puts lines together wherever the stream was cut, also inside a character', () => {
    const bytes = Buffer.from('één\r\ntwo\n\nthree');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = new LineReader(100);
      const lines = [reader.push(bytes.subarray(0, cut)), reader.push(bytes.subarray(cut))];
      expect(lines.flat()).toEqual(['één', 'two', '']);
    }
  });

  it('gives up on a line that is too long, finished or not', () => {
    expect(new LineReader(4).push(Buffer.from('12345'))).toBeUndefined();
    expect(new LineReader(4).push(Buffer.from('12345\n'))).toBeUndefined();
    expect(new LineReader(4).push(Buffer.from('1234\n1234\n'))).toEqual(['1234', '1234']);
  });
});

describe('TailBuffer', () => {
  it('keeps the end, however it arrived', () => {
    for (const size of [1, 2, 3, 5, 7, 11]) {
      const tail = new TailBuffer(5);
      const text = Buffer.from('hello big world');
      for (let at = 0; at < text.length; at += size) tail.push(text.subarray(at, at + size));
      expect(tail.text()).toBe('world');
    }
  });
});
