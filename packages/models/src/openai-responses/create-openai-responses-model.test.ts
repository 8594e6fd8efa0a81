import type { ModelEvent, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { drain, request, serve, sse } from '../../test/chat-server.ts';
import { answer, responseOf, result, stored, user } from '../../test/conversation.ts';
import type { OpenAiResponsesModelOptions } from './create-openai-responses-model.ts';
import { createOpenAiResponsesModel } from './create-openai-responses-model.ts';

type Options = Partial<OpenAiResponsesModelOptions>;
type Body = { readonly type: string; readonly [key: string]: unknown };

const event = (body: Body): string => `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;
const added = (output_index: number, item: object): string =>
  event({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: object): string =>
  event({ type: 'response.output_item.done', output_index, item });
const start = event({
  type: 'response.created',
  response: { id: 'resp_1', created_at: 1, model: 'gpt-5-real' },
});
const text = (index: number, id: string, ...pieces: readonly string[]): string =>
  [
    added(index, { type: 'message', id }),
    ...pieces.map((delta) => event({ type: 'response.output_text.delta', item_id: id, delta })),
    done(index, { type: 'message', id }),
  ].join('');
const reasoning = (index: number, id: string, encrypted_content: string): string =>
  added(index, { type: 'reasoning', id, encrypted_content: null }) +
  done(index, { type: 'reasoning', id, encrypted_content });
const call = (index: number, call_id: string, ...pieces: readonly string[]): string => {
  const item = { type: 'function_call', id: `fc_${index}`, call_id, name: 'add' };
  return [
    added(index, { ...item, arguments: '' }),
    ...pieces.map((delta) =>
      event({
        type: 'response.function_call_arguments.delta',
        item_id: item.id,
        output_index: index,
        delta,
      }),
    ),
    done(index, { ...item, arguments: pieces.join(''), status: 'completed' }),
  ].join('');
};
const usage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 6 },
};
const completed = event({ type: 'response.completed', response: { usage } });
const hello = start + text(0, 'msg_1', 'Hel', 'lo') + completed;

async function ask(
  body: string,
  asked: ModelRequest = request,
  options: Options = {},
): Promise<{ readonly events: ModelEvent[]; readonly sent: Record<string, unknown> }> {
  const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(body));
  const model = createOpenAiResponsesModel({ model: 'gpt-5', baseUrl, ...options });
  const events = await drain(model, undefined, asked);
  return { events, sent: JSON.parse(received[0]?.body ?? '') };
}

describe('the request', () => {
  it('goes to the base address with the key', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(hello));
    const apiKey = new Secret('key-1');
    await drain(createOpenAiResponsesModel({ model: 'gpt-5', baseUrl: `${baseUrl}/`, apiKey }));
    expect(received).toMatchObject([
      { url: '/v1/responses', headers: { authorization: 'Bearer key-1', 'user-agent': 'aura' } },
    ]);
  });

  it('asks to store nothing, and for the reasoning in a form that can go back', async () => {
    const { sent } = await ask(hello, request, { reasoningEffort: 'low', maxOutputTokens: 50 });
    expect(sent).toEqual({
      model: 'gpt-5',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'low' },
      max_output_tokens: 50,
      stream: true,
    });
  });

  it('does not make optional arguments mandatory', async () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'string' } } };
    const tools = [{ name: 'add', description: 'Adds.', inputSchema }];
    const { sent } = await ask(hello, { ...request, tools, toolChoice: 'required' });
    expect(sent).toMatchObject({
      tools: [{ type: 'function', name: 'add', parameters: inputSchema, strict: false }],
      tool_choice: 'required',
    });
  });

  it('has the form of the answer as it was given', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 3 } } };
    const { sent } = await ask(hello, { ...request, responseSchema: schema });
    expect(sent['text']).toEqual({
      format: { type: 'json_schema', name: 'answer', schema, strict: false },
    });
  });

  it('has the parameters of the user over ours', async () => {
    const additionalParams = { reasoning: { effort: 'high', summary: 'auto' }, store: true };
    const { sent } = await ask(hello, request, { reasoningEffort: 'low', additionalParams });
    expect(sent).toMatchObject(additionalParams);
    expect(() =>
      createOpenAiResponsesModel({ model: 'm', additionalParams: { input: [] } }),
    ).toThrow(expect.objectContaining({ code: 'provider/invalid_options' }));
  });
});

describe('an answer', () => {
  it('comes with usage, name and reason', async () => {
    const { events } = await ask(hello);
    expect(events.slice(0, -1)).toEqual([
      { type: 'text', delta: 'Hel' },
      { type: 'text', delta: 'lo' },
    ]);
    expect(responseOf(events)).toMatchObject({
      finish: 'stop',
      model: 'gpt-5-real',
      responseId: 'resp_1',
      usage: {
        inputTokens: 20,
        outputTokens: 10,
        cacheReadTokens: 8,
        reasoningTokens: 6,
        reported: true,
      },
    });
  });

  it('that was cut says so', async () => {
    const cut = event({
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' }, usage },
    });
    const { events } = await ask(start + text(0, 'msg_1', 'Hel') + cut);
    expect(responseOf(events).finish).toBe('max_output_tokens');
  });

  it('goes back with its encrypted reasoning before the calls it led to', async () => {
    const { events } = await ask(
      start +
        reasoning(0, 'rs_1', 'ZW5jcnlwdGVk') +
        text(1, 'msg_1', 'One moment.') +
        call(2, 'call_a', '{"a":', '1}') +
        call(3, 'call_b', '{"a":2}') +
        completed,
    );
    const { content, toolCalls, finish } = responseOf(events);
    expect(finish).toBe('tool_calls');
    expect(toolCalls).toMatchObject([
      { id: 'call_a', args: { a: 1 } },
      { id: 'call_b', args: { a: 2 } },
    ]);
    const messages = stored([
      user('go'),
      answer({ content, toolCalls }),
      result('call_a', 'add'),
      result('call_b', 'add', 'error'),
    ]);
    const { sent } = await ask(hello, { ...request, messages });
    expect(sent['input']).toMatchObject([
      { role: 'user' },
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'ZW5jcnlwdGVk', summary: [] },
      { role: 'assistant', content: 'One moment.' },
      { type: 'function_call', call_id: 'call_a', name: 'add', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'call_b', name: 'add', arguments: '{"a":2}' },
      { type: 'function_call_output', call_id: 'call_a', output: 'done' },
      { type: 'function_call_output', call_id: 'call_b', output: 'done' },
    ]);
    const other = await ask(hello, { ...request, messages }, { provider: 'other' });
    expect(JSON.stringify(other.sent)).not.toContain('ZW5jcnlwdGVk');
  });

  const failed = (code: string, message: string, more: object = { sequence_number: 1 }): string =>
    event({ type: 'response.failed', response: { error: { code, message } }, ...more });
  it.each([
    ['at the beginning', start + failed('rate_limit_exceeded', 'slow down'), 'rate_limited'],
    ['in the middle', start + text(0, 'm', 'Hel') + failed('server_error', 'x'), 'server_error'],
    [
      'for its length',
      start + failed('context_length_exceeded', 'Your input exceeds the context window'),
      'context_overflow',
    ],
    [
      'in an event of its own',
      start +
        event({ type: 'error', sequence_number: 1, code: 'insufficient_quota', message: 'no' }),
      'billing',
    ],
    [
      'in an event of its own that lacks something',
      start + failed('rate_limit_exceeded', 'slow down', {}),
      'rate_limited',
    ],
    ['by ending early', start + text(0, 'm', 'Hel'), 'stream_interrupted'],
  ])('that fails %s is a failure', async (_, body, name) => {
    const { events } = await ask(body);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: `provider/${name}` } });
  });
});
