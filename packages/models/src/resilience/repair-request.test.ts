import type { CallId, Message, MessageId, ModelRequest } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { failing, setUpRoutes } from './resilient-model.harness.ts';
import { repairRequest } from './repair-request.ts';

const base = { id: 'm' as MessageId, createdAt: 0 };
const user = (text: string): Message => ({
  ...base,
  role: 'user',
  content: [{ type: 'text', text }],
});
const calling = (id: string): Message => ({
  ...base,
  role: 'assistant',
  content: [],
  toolCalls: [{ id: id as CallId, name: 't', args: {} }],
});
const resultOf = (id: string): Message => ({
  ...base,
  role: 'tool',
  result: { callId: id as CallId, name: 't', outcome: 'ok', content: [], durationMs: 0 },
});
const request = (messages: readonly Message[]): ModelRequest => ({
  system: [],
  messages,
  tools: [],
});

describe('a request that is put in order', () => {
  it('is the same when it is in order', () => {
    const whole = request([user('a'), calling('c1'), resultOf('c1'), user('b')]);
    expect(repairRequest(whole)).toBe(whole);
  });

  it('has no empty texts, no call without a result or the reverse, plain ids, and one message of a user at a time', () => {
    const broken = request([
      user(' '),
      user('a'),
      user('b'),
      calling('c 1!'),
      resultOf('c 1!'),
      calling('lost'),
      resultOf('nobody'),
    ]);
    const { messages } = repairRequest(broken);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(messages[0]).toMatchObject({ content: [{ text: 'a' }, { text: 'b' }] });
    expect(messages[1]).toMatchObject({ toolCalls: [{ id: 'c_1_' }] });
    expect(messages[2]).toMatchObject({ result: { callId: 'c_1_' } });
  });

  it('has schemas without rare keywords, but with members of these names', () => {
    const inputSchema = {
      $schema: 'x',
      type: 'object',
      properties: { format: { type: 'string', format: 'uri' } },
    };
    const { tools } = repairRequest({
      ...request([user('a')]),
      tools: [{ name: 't', description: '', inputSchema }],
    });
    expect(tools[0]?.inputSchema).toEqual({
      type: 'object',
      properties: { format: { type: 'string' } },
    });
  });

  it('is tried once; then the next model is asked, and nobody rests because of it [workspace 82]', async () => {
    const refused = failing('invalid_request');
    const { call, asked, ledger, models } = setUpRoutes([
      { profiles: { a: [refused, refused], b: [] } },
      { profiles: { c: [{ text: 'Hello' }] } },
    ]);
    const events = await call({}, request([user('a'), user('b')]));
    expect(events.at(-1)).toMatchObject({ type: 'end', response: { model: 'm1' } });
    expect(asked()).toEqual({ 'm0/a': 2, 'm0/b': 0, 'm1/c': 1 });
    expect(models.get('m0/a')?.requests.map(({ messages }) => messages.length)).toEqual([2, 1]);
    expect(ledger.pauseFor('a', 'm0')).toBeUndefined();
  });
});
