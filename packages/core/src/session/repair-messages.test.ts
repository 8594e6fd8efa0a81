import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../message/message.ts';
import { repairMessages } from './repair-messages.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

const user: UserMessage = { role: 'user', id: 'u' as MessageId, createdAt: 1, content: [] };

function calling(...ids: readonly string[]): AssistantMessage {
  return {
    role: 'assistant',
    id: `calls ${ids.join()}` as MessageId,
    createdAt: 2,
    content: [],
    toolCalls: ids.map((id) => ({ id: id as CallId, name: 'charge', args: {} })),
  };
}

function result(id: string): ToolMessage {
  const content = [{ type: 'text' as const, text: `result of ${id}` }];
  return {
    role: 'tool',
    id: `result ${id}` as MessageId,
    createdAt: 3,
    result: { callId: id as CallId, name: 'charge', outcome: 'ok', content, durationMs: 1 },
  };
}

describe('repairing a conversation', () => {
  it('leaves one alone that needs nothing', () => {
    const messages = [user, calling('a', 'b'), result('a'), result('b'), calling()];
    expect(repairMessages(messages)).toBe(messages);
  });

  it('says of a call without a result that it was interrupted, right after it [runtime C-071]', () => {
    const repaired = repairMessages([user, calling('a', 'b'), result('b'), user]);
    expect(repaired).toMatchObject([
      user,
      calling('a', 'b'),
      {
        role: 'tool',
        result: {
          callId: 'a',
          name: 'charge',
          outcome: 'interrupted',
          content: [{ type: 'text', text: expect.stringContaining('unknown') }],
        },
      },
      result('b'),
      user,
    ]);
  });

  it('hides a result that nobody asked for [runtime C-071]', () => {
    const messages = [result('x'), user, calling('a'), result('a'), result('y'), user];
    expect(repairMessages(messages)).toEqual([user, calling('a'), result('a'), user]);
  });

  it('puts results behind their calls, whatever stands between', () => {
    const messages = [calling('a'), user, calling('b'), result('b'), result('a')];
    expect(repairMessages(messages)).toEqual([
      calling('a'),
      result('a'),
      user,
      calling('b'),
      result('b'),
    ]);
  });

  it('makes any conversation one that every model takes, and changes it no further', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const piece = fc.oneof(
      fc.constant<Message>(user),
      fc.uniqueArray(ids, { maxLength: 3 }).map((called): Message => calling(...called)),
      ids.map((id): Message => result(id)),
    );
    const conversation = fc.array(piece, { maxLength: 12 }).filter((messages) => {
      const called = messages.flatMap((each) => (each.role === 'assistant' ? each.toolCalls : []));
      return new Set(called.map(({ id }) => id)).size === called.length;
    });
    fc.assert(
      fc.property(conversation, (messages) => {
        const repaired = repairMessages(messages);
        let expected: CallId[] = [];
        for (const message of repaired) {
          if (message.role === 'tool') expect(message.result.callId).toBe(expected.shift());
          else expect(expected).toEqual([]);
          if (message.role === 'assistant') expected = message.toolCalls.map(({ id }) => id);
        }
        expect(expected).toEqual([]);
        const said = (all: readonly Message[]) => all.filter(({ role }) => role !== 'tool');
        expect(said(repaired)).toEqual(said(messages));
        expect(repairMessages(repaired)).toBe(repaired);
      }),
      { numRuns },
    );
  });
});
