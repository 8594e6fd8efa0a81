import { describe, expect, it } from 'vitest';
import { defaultSessionLimits, noSize, sizeAfter } from './session-limits.ts';

const { maxMessages, maxMessageLength, maxLength } = defaultSessionLimits;
const tooLarge = expect.objectContaining({ code: 'session/too_large' });

describe('the size of a session', () => {
  it('grows by the messages and their lengths', () => {
    const before = { messages: 3, length: 100 };
    expect(sizeAfter(before, ['12', '345'], defaultSessionLimits)).toEqual({
      messages: 5,
      length: 105,
    });
  });

  it('is at most 20,000 messages, each of 1 MiB, and 64 MiB together by default', () => {
    expect([maxMessages, maxMessageLength, maxLength]).toEqual([20_000, 1_048_576, 67_108_864]);
    const after = (messages: number, length: number, text: string) => () =>
      sizeAfter({ messages, length }, [text], defaultSessionLimits);
    expect(after(maxMessages - 1, 0, '')()).toEqual({ messages: maxMessages, length: 0 });
    expect(after(maxMessages, 0, '')).toThrow(tooLarge);
    expect(after(0, maxLength - 1, 'x')()).toEqual({ messages: 1, length: maxLength });
    expect(after(0, maxLength, 'x')).toThrow(tooLarge);
  });

  it('is refused when a single message is too long', () => {
    const text = 'x'.repeat(maxMessageLength);
    expect(sizeAfter(noSize, [text], defaultSessionLimits).length).toBe(maxMessageLength);
    expect(() => sizeAfter(noSize, ['', `${text}x`], defaultSessionLimits)).toThrow(tooLarge);
  });
});
