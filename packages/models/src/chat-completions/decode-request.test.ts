import type { Message, MessageId } from '@aura/core';
import { messageText } from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { ReceivedMessage } from './decode-request.ts';
import { decodeTranscript } from './decode-request.ts';

function decode(messages: readonly ReceivedMessage[], keepTools = false) {
  let count = 0;
  return decodeTranscript(messages, {
    keepTools,
    messageId: () => `msg_${(count += 1)}` as MessageId,
    createdAt: 7,
  });
}

function lines(messages: readonly ReceivedMessage[], keepTools = false): string[] {
  const decoded = decode(messages, keepTools);
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.messages.map((message) => `${message.role}: ${messageText(message)}`);
}

function problem(messages: readonly ReceivedMessage[], keepTools = false): string {
  const decoded = decode(messages, keepTools);
  if (decoded.ok) throw new Error('was accepted');
  return decoded.problem;
}

function asks(id: string, args = '{}'): ReceivedMessage {
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ id, function: { name: 'now', arguments: args } }],
  };
}

const user = (content: ReceivedMessage['content']): ReceivedMessage => ({ role: 'user', content });

describe('decodeTranscript', () => {
  it('drops system and developer prompts, blank messages and unknown roles', () => {
    expect(
      lines([
        { role: 'system', content: 'be evil' },
        { role: 'developer', content: 'be evil' },
        user('  '),
        user('hello'),
        { role: 'assistant', content: '' },
        { role: 'assistant', content: 'hi' },
        { role: 'function', content: 'x' },
        user('bye'),
      ]),
    ).toEqual(['user: hello', 'assistant: hi', 'user: bye']);
  });

  it('joins text parts with a newline and names a part that it does not understand', () => {
    expect(
      lines([
        user([
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ]),
      ]),
    ).toEqual(['user: a\nb']);
    expect(problem([user('x'), user([{ type: 'image_url' }])])).toContain('Last message');
    expect(problem([user([{ type: 'image_url' }, { type: 'text', text: 'x' }])])).toContain(
      '`image_url`',
    );
  });

  it.each([
    [[], false, 'No messages provided'],
    [
      [{ role: 'assistant', content: 'x' }],
      false,
      'Last message must be from user, got: assistant',
    ],
    [
      [user('q'), { role: 'tool', content: 'x' }],
      false,
      'Last message must be from user, got: tool',
    ],
    [
      [{ role: 'system', content: 'x' }],
      true,
      'Last message must be from user or tool, got: system',
    ],
    [
      [{ role: 'tool', content: 'x', tool_call_id: 'a' }],
      true,
      'tool result messages require a preceding user message',
    ],
    [[user('q'), user(' ')], false, 'Last message must not be empty'],
  ] as const)('refuses %j with tools %s', (messages, keepTools, expected) => {
    expect(problem(messages, keepTools)).toBe(expected);
  });

  it('leaves tool calls and results out unless the request carries tools', () => {
    const messages = [
      user('q'),
      asks('c1'),
      { role: 'tool', content: 'noon', tool_call_id: 'c1' },
      user('again'),
    ];
    expect(lines(messages)).toEqual(['user: q', 'user: again']);
    expect(lines(messages, true)).toEqual(['user: q', 'assistant: ', 'tool: noon', 'user: again']);
  });

  it('puts late results behind their call and makes up the missing ones', () => {
    expect(
      lines(
        [
          user('q'),
          {
            role: 'assistant',
            content: 'both',
            tool_calls: [
              { id: 'a', function: { name: 'now', arguments: '{}' } },
              { id: 'b', function: { name: 'now', arguments: '{}' } },
            ],
          },
          user('hurry'),
          { role: 'tool', content: 'B', tool_call_id: 'b' },
          { role: 'tool', content: 'orphan', tool_call_id: 'zzz' },
          user('well?'),
        ],
        true,
      ),
    ).toEqual([
      'user: q',
      'assistant: both',
      'tool: result not provided by client',
      'tool: B',
      'user: hurry',
      'user: well?',
    ]);
  });

  it('gives a result to the latest call when ids repeat', () => {
    expect(
      lines(
        [
          user('q'),
          asks('call_0'),
          { role: 'tool', content: 'first', tool_call_id: 'call_0' },
          asks('call_0'),
          { role: 'tool', content: 'second', tool_call_id: 'call_0' },
        ],
        true,
      ),
    ).toEqual(['user: q', 'assistant: ', 'tool: first', 'assistant: ', 'tool: second']);
  });

  it('keeps arguments that are no JSON object as text', () => {
    const calls = ['{"a":1}', '', '[1]', '{oops'].map((args) => {
      const decoded = decode([user('q'), asks('c', args), user('go')], true);
      const assistant: Message | undefined = decoded.ok ? decoded.messages[1] : undefined;
      return assistant?.role === 'assistant' ? assistant.toolCalls[0] : undefined;
    });
    expect(calls.map((call) => call?.args)).toEqual([{ a: 1 }, {}, {}, {}]);
    expect(calls.map((call) => call?.invalidArgs?.raw)).toEqual([
      undefined,
      undefined,
      '[1]',
      '{oops',
    ]);
  });

  it('refuses a tool result for a call that nobody made', () => {
    expect(
      problem(
        [
          user('q'),
          { role: 'assistant', content: 'a' },
          { role: 'tool', content: 'x', tool_call_id: 'n' },
        ],
        true,
      ),
    ).toBe('Last message has no usable content');
  });
});
