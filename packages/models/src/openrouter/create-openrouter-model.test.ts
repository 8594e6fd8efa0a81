import { readFileSync } from 'node:fs';
import type { AssistantMessage, CallId, MessageId, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { chunk, drain, request, serve, sse, stop, whole } from '../../test/chat-server.ts';
import { createOpenAiModel } from '../openai/create-openai-model.ts';
import { createOpenRouterModel } from './create-openrouter-model.ts';

const fixtures = new URL('../chat-completions/fixtures/', import.meta.url);
const answered = (name: string): string => readFileSync(new URL(`${name}.sse`, fixtures), 'utf8');

/** The answer of a server, and what the next request then says of it. */
async function replay(body: string): Promise<{ answer: AssistantMessage; replayed: unknown }> {
  const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(body));
  const model = createOpenRouterModel({ model: 'm', baseUrl });
  const end = (await drain(model)).at(-1);
  if (end?.type !== 'end') throw new Error('the call failed');
  const { content, toolCalls } = end.response;
  const answer: AssistantMessage = {
    id: 'a' as MessageId,
    createdAt: 0,
    role: 'assistant',
    content,
    // The run names calls anew when a server uses an id twice.
    toolCalls: toolCalls.map((call) => ({ ...call, id: `${call.id}_2` as CallId })),
  };
  const next: ModelRequest = { ...request, messages: [answer, ...request.messages] };
  await drain(model, undefined, next);
  return { answer, replayed: JSON.parse(received[1]?.body ?? '').messages[0] };
}

describe('a model behind OpenRouter', () => {
  it('asks for usage, with the key, and takes `max_tokens` and what the user adds', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
    const model = createOpenRouterModel({
      model: 'anthropic/claude-sonnet-4.5',
      baseUrl,
      apiKey: new Secret('sk-or'),
      maxOutputTokens: 77,
      additionalParams: { provider: { order: ['x'] }, usage: { include: false } },
    });
    await drain(model);
    expect(received).toMatchObject([
      { url: '/v1/chat/completions', headers: { authorization: 'Bearer sk-or' } },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      max_tokens: 77,
      provider: { order: ['x'] },
      usage: { include: false },
    });
    await drain(createOpenRouterModel({ model: 'm', baseUrl }));
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ usage: { include: true } });
  });

  it('gives reasoning details back unchanged, in their order, encrypted ones with their call', async () => {
    const { answer, replayed } = await replay(answered('reasoning-details'));
    expect(replayed).toEqual({
      role: 'assistant',
      reasoning_details: [
        {
          type: 'reasoning.text',
          text: 'Two tools.',
          signature: 'c2ln',
          format: 'anthropic-claude-v1',
          index: 0,
        },
        {
          type: 'reasoning.encrypted',
          data: 'ZW5jcnlwdGVk',
          id: 'tool_a_2',
          format: 'google-gemini-v1',
          index: 0,
        },
        { type: 'reasoning.summary', summary: 'And so on.', index: 1 },
      ],
      tool_calls: [
        { id: 'tool_a_2', type: 'function', function: { name: 'now', arguments: '{}' } },
      ],
    });
    // They leave with the call that they belong to.
    expect(answer.toolCalls[0]?.providerData).toMatchObject({ provider: 'openrouter' });
  });

  it('keeps encrypted details that come without any text, of an answer without calls', async () => {
    const details = [{ type: 'reasoning.encrypted', data: 'eA==', id: 'rs_1', index: 0 }];
    const body = chunk({ delta: { content: 'Yes.', reasoning_details: details } }) + stop;
    const { replayed } = await replay(body);
    expect(replayed).toEqual({ role: 'assistant', reasoning_details: details, content: 'Yes.' });
  });

  it('gives blocks back that are not understood here [runtime C-082]', async () => {
    const { replayed } = await replay(answered('content-parts'));
    expect(replayed).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Let me see.' }] },
        { type: 'reference', reference_ids: [4] },
        { type: 'text', text: 'It is so.' },
      ],
    });
  });

  it('keeps no reasoning of an answer that was cut before its signature', async () => {
    const detail = (more: object): object => ({ type: 'reasoning.text', index: 0, ...more });
    const body = chunk({ delta: { reasoning_details: [detail({ text: 'Half a tho' })] } });
    const { baseUrl } = await serve((res) => res.writeHead(200, sse).end(body));
    const [thought, error] = await drain(createOpenRouterModel({ model: 'm', baseUrl }));
    expect(thought).toEqual({ type: 'reasoning', delta: 'Half a tho' });
    expect(error).toMatchObject({
      error: { code: 'provider/stream_interrupted' },
      partial: { content: [{ text: 'Half a tho', providerData: { field: 'reasoning' } }] },
    });
    expect(JSON.stringify(error)).not.toContain('details":[{');
  });
});

describe('another provider', () => {
  it('gets none of it', async () => {
    const { answer } = await replay(answered('reasoning-details'));
    const parts = await replay(answered('content-parts'));
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
    const messages = [answer, parts.answer, ...request.messages];
    await drain(createOpenAiModel({ model: 'm', baseUrl }), undefined, { ...request, messages });
    const sent = received[0]?.body ?? '';
    expect(sent).toContain('"content":"It is so."');
    expect(sent).not.toMatch(/reasoning|thinking|reference|ZW5j/);
  });
});
