import type { Message, MessageId, ModelEvent, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drain, request, serve } from '../../test/chat-server.ts';
import { createOllamaModel } from './create-ollama-model.ts';
import { ollamaFormat } from './ollama-format.ts';
import { createStreamDecoder } from '../chat-completions/decode-stream.ts';

const ndjson = { 'content-type': 'application/x-ndjson' };

function line(value: object): string {
  return `${JSON.stringify({ model: 'qwen3:8b', created_at: '2026-01-01T00:00:00Z', ...value })}\n`;
}
const say = (message: object): string =>
  line({ message: { role: 'assistant', content: '', ...message }, done: false });
const done = (more: object = {}): string =>
  line({
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 26,
    eval_count: 9,
    ...more,
  });
const call = (name: string, args: object | string): object => ({
  function: { name, arguments: args },
});

const answer =
  say({ thinking: 'Let me ' }) +
  say({ thinking: 'see.' }) +
  say({ content: 'Looking 世界 it up.' }) +
  say({ tool_calls: [call('add', { left: 1 }), call('add', { left: 2 })] }) +
  say({ tool_calls: [call('sub', '{"right":3}')] }) +
  done();

/** The events of a server that answers so. */
async function events(body: string, status = 200, headers: object = ndjson): Promise<ModelEvent[]> {
  const { baseUrl } = await serve((res) => res.writeHead(status, { ...headers }).end(body));
  return drain(createOllamaModel({ model: 'qwen3:8b', baseUrl }));
}

describe('the request', () => {
  async function sent(
    options: Partial<Parameters<typeof createOllamaModel>[0]>,
    asked: ModelRequest = request,
  ): Promise<{ body: Record<string, unknown>; url: string | undefined; auth: string | undefined }> {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, ndjson).end(done()));
    await drain(createOllamaModel({ model: 'm', baseUrl, ...options }), undefined, asked);
    const [first] = received;
    const auth = first?.headers.authorization;
    return { body: JSON.parse(first?.body ?? ''), url: first?.url, auth };
  }

  it('goes to the native endpoint, without a key or with one', async () => {
    expect(await sent({})).toEqual({
      url: '/api/chat',
      auth: undefined,
      body: { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true },
    });
    expect((await sent({ apiKey: new Secret('k') })).auth).toBe('Bearer k');
  });

  it('has parameters where Ollama expects them', async () => {
    const { body } = await sent({
      temperature: 0.1,
      maxOutputTokens: 50,
      additionalParams: {
        num_ctx: 4096,
        think: 'high',
        keep_alive: '10m',
        format: 'json',
        raw: false,
        template: 't',
        options: { seed: 7 },
      },
    });
    expect(body).toMatchObject({
      think: 'high',
      keep_alive: '10m',
      format: 'json',
      raw: false,
      template: 't',
      options: { num_ctx: 4096, seed: 7, temperature: 0.1, num_predict: 50 },
    });
    expect(Object.keys(body)).not.toContain('num_ctx');
    const own = await sent({ maxOutputTokens: 50, additionalParams: { num_predict: -1 } });
    expect(own.body['options']).toEqual({ num_predict: -1 });
  });

  it.each([{ think: 'a lot' }, { messages: [] }])('is refused with %j', (additionalParams) => {
    expect(() => createOllamaModel({ model: 'm', additionalParams })).toThrow(
      expect.objectContaining({ code: 'provider/invalid_options' }),
    );
  });

  it('offers only what may be called, and takes a form for the answer', async () => {
    const tools = ['a', 'b'].map((name) => ({
      name,
      description: name,
      inputSchema: { type: 'object' },
    }));
    const offered = async (toolChoice: ModelRequest['toolChoice']): Promise<unknown> =>
      (await sent({}, { ...request, tools, ...(toolChoice ? { toolChoice } : {}) })).body['tools'];
    const tool = (name: string): object => ({
      type: 'function',
      function: { name, description: name, parameters: { type: 'object' } },
    });
    expect(await offered('auto')).toEqual([tool('a'), tool('b')]);
    expect(await offered({ tool: 'b' })).toEqual([tool('b')]);
    expect(await offered('none')).toBeUndefined();
    const { body } = await sent({}, { ...request, responseSchema: { type: 'object' } });
    expect(body['format']).toEqual({ type: 'object' });
  });

  it('says everything of a round: thinking, calls, results by name, pictures', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, ndjson).end(answer));
    const model = createOllamaModel({ model: 'm', baseUrl });
    const end = (await drain(model)).at(-1);
    if (end?.type !== 'end') throw new Error('the call failed');
    const { content, toolCalls } = end.response;
    const image = { kind: 'base64', data: 'AAAA' } as const;
    const messages: Message[] = [
      {
        id: 'u' as MessageId,
        createdAt: 0,
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'image', mediaType: 'image/png', source: image },
        ],
      },
      { id: 'a' as MessageId, createdAt: 0, role: 'assistant', content, toolCalls },
      ...toolCalls.map(({ id, name }): Message => ({
        id: id as string as MessageId,
        createdAt: 0,
        role: 'tool',
        result: {
          callId: id,
          name,
          outcome: 'ok',
          content: [{ type: 'text', text: '\ud800!' }],
          durationMs: 1,
        },
      })),
    ];
    await drain(model, undefined, { ...request, messages });
    const [one, two, three] = toolCalls.map(({ id }) => id);
    expect(JSON.parse(received[1]?.body ?? '').messages).toEqual([
      { role: 'user', content: 'See', images: ['AAAA'] },
      {
        role: 'assistant',
        content: 'Looking 世界 it up.',
        thinking: 'Let me see.',
        tool_calls: [
          { id: one, function: { name: 'add', arguments: { left: 1 } } },
          { id: two, function: { name: 'add', arguments: { left: 2 } } },
          { id: three, function: { name: 'sub', arguments: { right: 3 } } },
        ],
      },
      { role: 'tool', tool_name: 'add', tool_call_id: one, content: '\ufffd!' },
      { role: 'tool', tool_name: 'add', tool_call_id: two, content: '\ufffd!' },
      { role: 'tool', tool_name: 'sub', tool_call_id: three, content: '\ufffd!' },
    ]);
  });
});

describe('the answer', () => {
  const id: string = expect.stringMatching(/^call_[0-9a-f]{24}$/);

  it('becomes events, with ids for the calls and the usage of the last line', async () => {
    expect(await events(answer)).toMatchObject([
      { type: 'reasoning', delta: 'Let me ' },
      { type: 'reasoning', delta: 'see.' },
      { type: 'text', delta: 'Looking 世界 it up.' },
      { type: 'tool_call_start', index: 0, id, name: 'add' },
      { type: 'tool_call_args', index: 0, delta: '{"left":1}' },
      { type: 'tool_call_start', index: 1, id, name: 'add' },
      { type: 'tool_call_args', index: 1, delta: '{"left":2}' },
      { type: 'tool_call_start', index: 2, id, name: 'sub' },
      { type: 'tool_call_args', index: 2, delta: '{"right":3}' },
      {
        type: 'end',
        response: {
          finish: 'tool_calls',
          model: 'qwen3:8b',
          usage: { inputTokens: 26, outputTokens: 9, reported: true },
          toolCalls: [{ args: { left: 1 } }, { args: { left: 2 } }, { args: { right: 3 } }],
        },
      },
    ]);
  });

  it('is the same wherever the network cuts it [runtime C-081]', () => {
    const bytes = Buffer.from(answer);
    const decode = (pieces: readonly Uint8Array[]): string => {
      let ids = 0;
      const decoder = createStreamDecoder(
        { provider: 'ollama', model: 'm', createCallId: () => `call_${(ids += 1)}` },
        { label: 'ollama/m', redact: (text) => text },
        ollamaFormat,
      );
      const all = [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
      return JSON.stringify(all);
    };
    const expected = decode([bytes]);
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        const points = [0, ...cuts, bytes.length].toSorted((left, right) => left - right);
        const pieces = points.slice(1).map((end, at) => bytes.subarray(points[at], end));
        expect(decode(pieces)).toBe(expected);
      }),
    );
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'max_output_tokens'],
    ['load', 'other'],
  ])('that ends for the reason %s finishes as %s', async (reason, finish) => {
    const end = (await events(say({ content: 'x' }) + done({ done_reason: reason }))).at(-1);
    expect(end).toMatchObject({ type: 'end', response: { finish } });
  });

  it('without counts has no usage', async () => {
    const counts = { prompt_eval_count: undefined, eval_count: undefined };
    const end = (await events(say({ content: 'x' }) + done(counts))).at(-1);
    expect(end).toMatchObject({ response: { usage: { reported: false } } });
  });

  it('may come whole, printed over several lines', async () => {
    const message = { role: 'assistant', content: 'Hi.' };
    const body = JSON.stringify({ model: 'm', message, done: true }, undefined, 2);
    const all = await events(body, 200, { 'content-type': 'application/json; charset=utf-8' });
    expect(all).toMatchObject([
      { type: 'text', delta: 'Hi.' },
      { type: 'end', response: { finish: 'stop' } },
    ]);
  });

  it.each([
    [404, '{"error":"model \\"x\\" not found, try pulling it first"}', 'model_not_found'],
    [400, '{"error":"\\"m\\" does not support tools"}', 'invalid_request'],
    [500, '{"error":"model requires more system memory (9 GiB)"}', 'server_error'],
    [503, '{"error":"server busy, please try again"}', 'overloaded'],
  ])('with status %i explains itself: %s', async (status, body, name) => {
    const all = await events(body, status, { 'content-type': 'application/json' });
    const said = JSON.parse(body).error;
    expect(all).toMatchObject([
      {
        type: 'error',
        error: { code: `provider/${name}`, message: expect.stringContaining(said) },
      },
    ]);
  });

  it.each([
    [
      'an error in a line',
      '{"error":"an error was encountered while running the model"}\n',
      'other',
    ],
    ['its end missing', '', 'stream_interrupted'],
    ['half a line at its end', '{"model":"m","mess', 'stream_interrupted'],
    ['something else between', 'pong\n', 'malformed_response'],
  ])('with %s fails, with what had come', async (_, rest, name) => {
    expect((await events(say({ content: 'Half' }) + rest)).at(-1)).toMatchObject({
      type: 'error',
      error: { code: `provider/${name}` },
      partial: { content: [{ text: 'Half' }] },
    });
  });

  it('is at its end with the last line, though the body stays open', async () => {
    const { baseUrl } = await serve((res) => {
      res.writeHead(200, ndjson).write(say({ content: 'x' }) + done());
    });
    const all = await drain(createOllamaModel({ model: 'm', baseUrl }));
    expect(all.at(-1)).toMatchObject({ type: 'end' });
  });

  it('with a 5 MB argument costs time in proportion to its length', () => {
    const decodeCut = (length: number): number => {
      const text = say({ tool_calls: [call('w', { text: 'x'.repeat(length) })] }) + done();
      const bytes = Buffer.from(text);
      const decoder = createStreamDecoder(
        { provider: 'ollama', model: 'm', createCallId: () => 'c' },
        { label: 'ollama/m', redact: (said) => said },
        ollamaFormat,
      );
      const start = performance.now();
      const all: ModelEvent[] = [];
      for (let at = 0; at < bytes.length; at += 1_000) {
        all.push(...decoder.push(bytes.subarray(at, at + 1_000)));
      }
      const end = all.at(-1);
      const args = end?.type === 'end' ? end.response.toolCalls[0]?.args : undefined;
      expect(args?.['text']).toHaveLength(length);
      return performance.now() - start;
    };
    const tenth = decodeCut(500_000);
    // Quadratic work would make the factor 100; the margin is for a busy machine.
    expect(decodeCut(5_000_000)).toBeLessThan(40 * Math.max(tenth, 20));
  });
});

describe('a cancelled call', () => {
  it('closes the connection at once', async () => {
    let closed: (() => void) | undefined;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const { baseUrl } = await serve((res) => {
      res.on('close', () => closed?.());
      res.writeHead(200, ndjson).write(say({ content: 'x' }));
    });
    const controller = new AbortController();
    const all: ModelEvent[] = [];
    const model = createOllamaModel({ model: 'm', baseUrl });
    for await (const batch of model.stream(request, { signal: controller.signal })) {
      all.push(...batch);
      controller.abort();
    }
    await isClosed;
    expect(all.at(-1)).toMatchObject({ type: 'error', error: { code: 'provider/aborted' } });
  });
});
