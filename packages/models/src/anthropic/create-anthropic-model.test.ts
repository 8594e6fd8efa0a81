import type { ContentPart, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  block,
  createModel,
  drainFrom,
  start,
  stop,
  text,
  toolUse,
} from '../../test/anthropic-events.ts';
import {
  answer,
  call,
  responseOf,
  result,
  stored,
  textPart,
  user,
} from '../../test/conversation.ts';
import { drain, request, serve, sse } from '../../test/chat-server.ts';
import type { VendorModelOptions } from '../ai-sdk/vendor-options.ts';
import { createAnthropicModel } from './create-anthropic-model.ts';

async function bodyOf(
  asked: ModelRequest,
  options: Partial<VendorModelOptions> = {},
): Promise<Record<string, unknown>> {
  const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
  await drain(createModel(baseUrl, options), undefined, asked);
  return JSON.parse(received[0]?.body ?? '');
}

const whole = start + text(0, 'Hel', 'lo') + stop('end_turn');
const tool = (name: string) => ({ name, description: name, inputSchema: { type: 'object' } });

describe('the request', () => {
  it('has the key in its header, a version, and a bound for the answer', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
    const model = createModel(baseUrl.replace('/v1', '/'), {
      apiKey: new Secret('key-1'),
      headers: { 'X-Org': 'acme' },
    });
    const headers = { traceparent: '00-1-2-01', 'x-api-key': 'wrong' };
    const { signal } = new AbortController();
    for await (const batch of model.stream(request, { signal, headers }))
      expect(batch).toBeTruthy();
    expect(received).toMatchObject([
      {
        url: '/v1/messages',
        headers: {
          'x-api-key': 'key-1',
          'anthropic-version': '2023-06-01',
          'x-org': 'acme',
          traceparent: '00-1-2-01',
          'user-agent': 'aura',
        },
      },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      model: 'claude-haiku-4-5-x',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    });
  });

  it.each([
    [{ model: 'claude-opus-4-1' }, 32_000],
    [{ model: 'claude-sonnet-4-5' }, 64_000],
    [{ model: 'claude-3-7-sonnet-latest' }, 64_000],
    [{ model: 'claude-3-5-haiku-latest' }, 8_192],
    [{ model: 'claude-3-opus-latest' }, 4_096],
    [{ model: 'somebody-elses' }, 8_192],
    [{ maxOutputTokens: 100 }, 100],
    [{ model: 'claude-opus-4-1', maxOutputTokens: 99_000 }, 99_000],
    [{ additionalParams: { thinking: { type: 'enabled', budget_tokens: 4_000 } } }, 12_192],
  ] as const)('with %j leaves room for %i tokens', async (options, tokens) => {
    const body = await bodyOf(request, options);
    expect(body).toMatchObject({ max_tokens: tokens });
  });

  it('leaves room for what was asked for this time, besides the thinking', async () => {
    const additionalParams = { thinking: { type: 'enabled', budget_tokens: 4_000 } };
    const bodies = [500, 5_000].map(async (maxOutputTokens) =>
      bodyOf({ ...request, maxOutputTokens }, { additionalParams }),
    );
    expect(await Promise.all(bodies)).toMatchObject([{ max_tokens: 4_500 }, { max_tokens: 5_000 }]);
  });

  it("has the parameters of the user over everything that is not the agent's", async () => {
    const additionalParams = { thinking: { type: 'adaptive' }, top_k: 5, temperature: 0.5 };
    const options = { model: 'claude-opus-5', temperature: 0.2, additionalParams };
    expect(await bodyOf(request, options)).toMatchObject(additionalParams);
    expect(await bodyOf(request, { ...options, additionalParams: {} })).toMatchObject({
      temperature: 0.2,
    });
  });

  it.each([
    { baseUrl: 'localhost:1234' },
    { additionalParams: { system: 'x', tools: [] } },
    { maxOutputTokens: 1_000, additionalParams: { thinking: { budget_tokens: 1_000 } } },
  ])('is refused before it is made for %j', (options) => {
    expect(() => createAnthropicModel({ model: 'm', ...options })).toThrow(
      expect.objectContaining({ code: 'provider/invalid_options' }),
    );
  });

  it('marks what the next one begins with', async () => {
    const cached = { cache_control: { type: 'ephemeral' } };
    const asked: ModelRequest = {
      system: [
        { id: 'a', text: 'A' },
        { id: 'blank', text: ' ' },
        { id: 'b', text: 'B' },
      ],
      messages: [user('one'), answer({ content: [textPart('two')] }), user('three')],
      tools: [tool('x'), tool('y')],
    };
    expect(await bodyOf(asked)).toMatchObject({
      system: [{ text: 'A' }, { text: 'B', ...cached }],
      tools: [{ name: 'x' }, { name: 'y', ...cached }],
      tool_choice: { type: 'auto' },
    });
    const body = await bodyOf({
      ...asked,
      cacheBoundaries: [
        { after: 'system', index: 0 },
        { after: 'message', index: 1 },
      ],
    });
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(2);
    expect(body).toMatchObject({
      system: [{ text: 'A', ...cached }, { text: 'B' }],
      messages: [{}, { role: 'assistant', content: [{ text: 'two', ...cached }] }, {}],
    });
  });

  it('forces, allows and forbids tools', async () => {
    const choices = ['required', 'none', { tool: 'x' }] as const;
    const bodies = choices.map(async (toolChoice) =>
      bodyOf({ ...request, tools: [tool('x')], toolChoice }),
    );
    expect(await Promise.all(bodies)).toMatchObject([
      { tool_choice: { type: 'any' } },
      { tool_choice: { type: 'none' }, tools: [{ name: 'x' }] },
      { tool_choice: { type: 'tool', name: 'x' } },
    ]);
  });

  it('asks for a form that the model keeps to by itself', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(createModel('http://127.0.0.1').info.structuredOutput).toBe('schema');
    expect(await bodyOf({ ...request, responseSchema: schema })).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
    });
  });

  it('shows pictures and documents, and names what it cannot show', async () => {
    const data = 'AAAA';
    const content: ContentPart[] = [
      { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data } },
      {
        type: 'image',
        mediaType: 'image/png',
        source: { kind: 'url', url: 'https://x.test/a.png' },
      },
      {
        type: 'file',
        mediaType: 'application/pdf',
        name: 'a.pdf',
        source: { kind: 'base64', data },
      },
      { type: 'file', mediaType: 'audio/wav', name: 'a.wav', source: { kind: 'base64', data } },
      { type: 'image', mediaType: 'image/png', source: { kind: 'blob', ref: 'b', bytes: 3 } },
    ];
    const body = await bodyOf({ ...request, messages: [{ ...user(''), content }] });
    expect(body['messages']).toMatchObject([
      {
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', source: { media_type: 'application/pdf', data } },
          { type: 'text', text: '[file audio/wav a.wav]' },
          { type: 'text', text: '[image image/png]' },
        ],
      },
    ]);
  });

  it('has all results of an answer in one message, failures marked', async () => {
    const body = await bodyOf({
      ...request,
      messages: [
        user('go'),
        answer({ toolCalls: [call('a', 'add'), call('odd.id', 'sub')] }),
        result('a', 'add'),
        result('odd.id', 'sub', 'error'),
      ],
    });
    const oddId = expect.stringMatching(/^call_[0-9a-f]{24}$/);
    expect(body['messages']).toMatchObject([
      {},
      { role: 'assistant', content: [{ id: 'a', input: { n: 1 } }, { id: oddId }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'done' },
          { type: 'tool_result', tool_use_id: oddId, content: 'done', is_error: true },
        ],
      },
    ]);
  });

  it('has no lone surrogates', async () => {
    const body = await bodyOf({ ...request, messages: [user('a\ud800b')] });
    expect(body['messages']).toMatchObject([{ content: [{ text: 'a\ufffdb' }] }]);
  });
});

describe('an answer', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'max_output_tokens'],
    ['model_context_window_exceeded', 'max_output_tokens'],
    ['refusal', 'refusal'],
    ['something_new', 'other'],
  ])('that ends with %s has ended with %s', async (reason, finish) => {
    const events = await drainFrom((res) =>
      res.writeHead(200, sse).end(start + text(0, 'Hello') + stop(reason)),
    );
    expect(responseOf(events).finish).toBe(finish);
  });

  it('comes as text with usage, name and reason', async () => {
    const events = await drainFrom((res) => res.writeHead(200, sse).end(whole));
    expect(events.slice(0, -1)).toEqual([
      { type: 'text', delta: 'Hel' },
      { type: 'text', delta: 'lo' },
    ]);
    expect(responseOf(events)).toEqual({
      content: [{ type: 'text', text: 'Hello' }],
      toolCalls: [],
      finish: 'stop',
      model: 'claude-real',
      responseId: 'msg_1',
      usage: {
        inputTokens: 17,
        outputTokens: 7,
        cacheReadTokens: 5,
        cacheWriteTokens: 2,
        reasoningTokens: 0,
        requests: 1,
        reported: true,
      },
    });
  });

  it('is replayed with its thinking and signature before the call it led to', async () => {
    const thinking = block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Let me ' },
      { type: 'thinking_delta', thinking: 'see.' },
      { type: 'signature_delta', signature: 'c2lnbmF0dXJl' },
    );
    const hidden = block(1, { type: 'redacted_thinking', data: 'aGlkZGVu' });
    const call = toolUse(3, 'toolu_1', 'add', '{"a":', '1}');
    const { baseUrl, received } = await serve((res) =>
      res
        .writeHead(200, sse)
        .end(start + thinking + hidden + text(2, 'One moment.') + call + stop('tool_use')),
    );
    const first = await drain(createModel(baseUrl));
    expect(first.slice(0, -1)).toEqual([
      { type: 'reasoning', delta: 'Let me ' },
      { type: 'reasoning', delta: 'see.' },
      { type: 'text', delta: 'One moment.' },
      { type: 'tool_call_start', index: 0, id: 'toolu_1', name: 'add' },
      { type: 'tool_call_args', index: 0, delta: '{"a":' },
      { type: 'tool_call_args', index: 0, delta: '1}' },
    ]);
    const response = responseOf(first);
    const messages = stored([user('go'), answer(response), result('toolu_1', 'add')]);
    await drain(createModel(baseUrl), undefined, { ...request, messages });
    expect(JSON.parse(received[1]?.body ?? '').messages[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Let me see.', signature: 'c2lnbmF0dXJl' },
        { type: 'redacted_thinking', data: 'aGlkZGVu' },
        { type: 'text', text: 'One moment.' },
        { type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 1 } },
      ],
    });
    // Another provider would not understand it.
    await drain(createModel(baseUrl, { provider: 'other' }), undefined, {
      ...request,
      messages,
    });
    expect(received[2]?.body).not.toContain('thinking');
  });
});
