import OpenAI, { APIError } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources';
import { describe, expect, it } from 'vitest';

import { scriptedModelServer } from './scripted-model-server.ts';
import type { ScriptedModelServer } from './scripted-model-server.ts';

const clientOf = (server: ScriptedModelServer): OpenAI =>
  new OpenAI({ baseURL: server.url, apiKey: 'test-key', maxRetries: 0 });

const ask = (content: string): { model: string; messages: ChatCompletionMessageParam[] } => ({
  model: 'gpt-test',
  messages: [{ role: 'user', content }],
});

describe('scriptedModelServer', () => {
  it('answers one request after the other by its list of steps', async () => {
    await using server = await scriptedModelServer([
      { calls: [{ name: 'add', args: { a: 1, b: 2 }, id: 'call_a' }] },
      { text: 'Three.', usage: { inputTokens: 12, outputTokens: 3 } },
    ]);
    const client = clientOf(server);
    const first = await client.chat.completions.create(ask('1 + 2?'));
    expect(first.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [{ id: 'call_a', function: { name: 'add', arguments: '{"a":1,"b":2}' } }],
      },
    });
    const second = await client.chat.completions.create(ask('and?'));
    expect(second.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Three.' },
    });
    expect(second.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 3 });
    server.assertComplete();
  });

  it('streams text, reasoning, calls and usage in parts', async () => {
    const text = 'A rather long answer with an emoji 😀 in it.';
    await using server = await scriptedModelServer(
      [
        {
          reasoning: 'hmm',
          text,
          calls: [{ name: 'look', args: { at: 'it' } }],
          usage: { inputTokens: 7, outputTokens: 9 },
        },
      ],
      { chunkSize: 5 },
    );
    const stream = await clientOf(server).chat.completions.create({
      ...ask('go'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let said = '';
    let args = '';
    let parts = 0;
    let reasoning = '';
    let usage: unknown;
    for await (const chunk of stream) {
      parts += 1;
      usage = chunk.usage ?? usage;
      const delta = chunk.choices[0]?.delta;
      said += delta?.content ?? '';
      args += delta?.tool_calls?.[0]?.function?.arguments ?? '';
      if (delta && 'reasoning_content' in delta) reasoning += String(delta.reasoning_content);
    }
    expect({ said, args, reasoning }).toEqual({
      said: text,
      args: '{"at":"it"}',
      reasoning: 'hmm',
    });
    expect(parts).toBeGreaterThan(8);
    expect(usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 9 });
  });

  it('lets a function choose the answer by the question and the tool results', async () => {
    await using server = await scriptedModelServer(({ question, toolResults }) =>
      toolResults.length === 0
        ? { calls: [{ name: 'lookup', args: { question } }] }
        : { text: `The answer is ${toolResults.join(' and ')}.` },
    );
    const client = clientOf(server);
    const first = await client.chat.completions.create(ask('why?'));
    const message = first.choices[0]?.message;
    expect(message?.tool_calls?.[0]).toMatchObject({
      function: { arguments: '{"question":"why?"}' },
    });
    const second = await client.chat.completions.create({
      model: 'gpt-test',
      messages: [
        { role: 'tool', tool_call_id: 'old', content: 'from an earlier turn' },
        { role: 'user', content: [{ type: 'text', text: 'why?' }] },
        ...(message ? [message] : []),
        { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id ?? '', content: '42' },
      ],
    });
    expect(second.choices[0]?.message.content).toBe('The answer is 42.');
  });

  it('answers with HTTP errors, and beyond its script with one of its own', async () => {
    await using server = await scriptedModelServer([
      { error: { status: 429, message: 'slow down', type: 'rate_limit', retryAfterSeconds: 7 } },
    ]);
    const client = clientOf(server);
    const limited: unknown = await client.chat.completions.create(ask('a')).catch((cause) => cause);
    expect(limited).toMatchObject({ status: 429, type: 'rate_limit' });
    expect(limited instanceof APIError && limited.headers?.get('retry-after')).toBe('7');
    await expect(client.chat.completions.create(ask('b'))).rejects.toMatchObject({
      status: 500,
      code: 'script_exhausted',
    });
    expect(() => server.assertComplete()).toThrow(
      expect.objectContaining({ code: 'testkit/script_exhausted' }),
    );
  });

  it('does not let a test pass that leaves steps over', async () => {
    await using server = await scriptedModelServer([{ text: 'never asked for' }]);
    expect(() => server.assertComplete()).toThrow(
      expect.objectContaining({ code: 'testkit/script_unfinished' }),
    );
  });

  it('records requests as they were sent', async () => {
    await using server = await scriptedModelServer([{ text: 'ok' }]);
    await clientOf(server).chat.completions.create({ ...ask('hello'), temperature: 0.5 });
    expect(server.requests).toEqual([
      {
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        body: { ...ask('hello'), temperature: 0.5 },
        status: 200,
      },
    ]);
  });
});
