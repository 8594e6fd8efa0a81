import { describe, expect, it } from 'vitest';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import { shortenMessage } from './shorten-message.ts';

const place = { id: 'msg_1' as MessageId, createdAt: 0 };
const long = 'a'.repeat(50_000);

describe('shortenMessage', () => {
  it('leaves a message alone that is short enough', () => {
    const message: Message = { ...place, role: 'user', content: [{ type: 'text', text: 'hi' }] };
    expect(shortenMessage(message, 1_000)).toBe(message);
  });

  it('keeps the beginning of a text and names what was left out', () => {
    const message: Message = { ...place, role: 'user', content: [{ type: 'text', text: long }] };
    expect(shortenMessage(message, 1_000)).toMatchObject({
      content: [
        { text: `${'a'.repeat(1_000)}[... 49000 characters were too many to be kept ...]` },
      ],
    });
  });

  it('replaces an image as a whole and drops the program side of a result', () => {
    const source = { kind: 'base64', data: long } as const;
    const message: Message = {
      ...place,
      role: 'tool',
      result: {
        callId: 'call_1' as CallId,
        name: 'shoot',
        outcome: 'ok',
        content: [
          { type: 'text', text: 'A photo:' },
          { type: 'image', mediaType: 'image/png', source },
        ],
        structured: { data: long },
        durationMs: 1,
      },
    };
    const shortened = shortenMessage(message, 1_000);
    expect(shortened).toMatchObject({
      result: {
        content: [
          { text: 'A photo:' },
          { type: 'text', text: '[An image was too large to be kept.]' },
        ],
      },
    });
    expect(JSON.stringify(shortened).length).toBeLessThan(1_000);
  });

  it('keeps calls as calls and drops reasoning it would have to change', () => {
    const message: Message = {
      ...place,
      role: 'assistant',
      content: [{ type: 'reasoning', provider: 'p', providerData: { signature: long } }],
      toolCalls: [{ id: 'call_1' as CallId, name: 'write', args: { path: 'a.txt', text: long } }],
    };
    const shortened = shortenMessage(message, 1_000);
    expect(shortened).toMatchObject({
      content: [],
      toolCalls: [{ id: 'call_1', name: 'write', args: { path: 'a.txt' } }],
    });
    expect(JSON.stringify(shortened).length).toBeLessThan(2_000);
  });
});
