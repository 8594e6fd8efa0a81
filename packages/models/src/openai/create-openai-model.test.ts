import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelEvent } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  chunk,
  createModel,
  drain,
  drainFrom,
  request,
  serve,
  sse,
  stop,
  text,
  whole,
} from '../../test/chat-server.ts';
import { createOpenAiModel } from './create-openai-model.ts';

describe('the request', () => {
  it('goes to the base address with the key, the headers of the model and those of the call', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
    const apiKey = new Secret('key-1');
    const model = createModel(`${baseUrl}/?v=1`, { apiKey, headers: { 'X-Org': 'acme' } });
    const headers = { traceparent: '00-1-2-01', Authorization: 'Bearer wrong' };
    const { signal } = new AbortController();
    for await (const batch of model.stream(request, { signal, headers }))
      expect(batch).toBeTruthy();
    expect(received).toMatchObject([
      {
        url: '/v1/chat/completions?v=1',
        headers: { authorization: 'Bearer key-1', 'x-org': 'acme', traceparent: '00-1-2-01' },
      },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      model: 'gpt-test',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('has no authorization when the key is blank', async () => {
    const { baseUrl, received } = await serve((res) => res.writeHead(200, sse).end(whole));
    await drain(createModel(baseUrl, { apiKey: new Secret(' ') }));
    expect(received[0]?.headers.authorization).toBeUndefined();
  });

  it('uses the connection of the answer before', async () => {
    const { baseUrl, connections } = await serve((res) => res.writeHead(200, sse).end(whole));
    for (let count = 0; count < 5; count += 1) {
      await drain(createModel(baseUrl));
      // The connection is free once the rest of the body was read, in the next turn of the event loop.
      await nextTurn();
    }
    expect(connections()).toBe(1);
  });

  it.each([
    { baseUrl: 'localhost:1234' },
    { baseUrl: 'not an address' },
    { additionalParams: { model: 'x', messages: [] } },
  ])('is refused before it is made for %j', (options) => {
    expect(() => createOpenAiModel({ model: 'm', ...options })).toThrow(
      expect.objectContaining({ code: 'provider/invalid_options' }),
    );
  });
});

describe('a server that answers', () => {
  it('yields one batch for each network read', async () => {
    let proceed = (): void => {};
    const { baseUrl } = await serve((res) => {
      res.writeHead(200, sse).write(text + text);
      proceed = () => res.end(whole);
    });
    const batches: string[][] = [];
    const { signal } = new AbortController();
    for await (const batch of createModel(baseUrl).stream(request, { signal })) {
      batches.push(batch.map(({ type }) => type));
      if (batches.length === 1) proceed();
    }
    expect(batches).toEqual([
      ['text', 'text'],
      ['text', 'end'],
    ]);
  });

  it('is understood one byte at a time', async () => {
    const bytes = Buffer.from(chunk({ delta: { content: 'Grüße 世界 𝒳' } }) + whole);
    const events = await drainFrom((res) => {
      res.writeHead(200, sse);
      let at = 0;
      const next = (): void => {
        if (at === bytes.length) res.end();
        else res.write(bytes.subarray(at, (at += 1)), () => setImmediate(next));
      };
      next();
    });
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      response: { content: [{ text: 'Grüße 世界 𝒳Hello' }], finish: 'stop' },
    });
  });

  it('is done at [DONE] even when it keeps the body open', async () => {
    const events = await drainFrom((res) => void res.writeHead(200, sse).write(whole));
    expect(events.at(-1)).toMatchObject({ type: 'end' });
  });

  it('is complete after finish_reason even when the connection then breaks', async () => {
    const events = await drainFrom((res) => {
      res.writeHead(200, sse).write(text + stop, () => setImmediate(() => res.destroy()));
    });
    expect(events.at(-1)).toMatchObject({ type: 'end', response: { finish: 'stop' } });
  });

  it('may ignore that a stream was asked for', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'add', arguments: { a: 1 } } };
    const other = { id: 'd', type: 'function', function: { name: 'sub', arguments: '' } };
    const message = { role: 'assistant', content: 'Hm.', tool_calls: [call, other] };
    const body = {
      id: 'r',
      model: 'real',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    };
    const events = await drainFrom((res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    expect(events.map(({ type }) => type)).toEqual([
      'text',
      'tool_call_start',
      'tool_call_args',
      'tool_call_start',
      'end',
    ]);
    expect(events.at(-1)).toMatchObject({
      response: {
        content: [{ type: 'text', text: 'Hm.' }],
        toolCalls: [
          { id: 'c', name: 'add', args: { a: 1 } },
          { id: 'd', name: 'sub', args: {} },
        ],
        finish: 'tool_calls',
        model: 'real',
        usage: { inputTokens: 3, outputTokens: 4, reported: true },
      },
    });
  });
});

describe('a server that fails', () => {
  const codeOf = (events: readonly ModelEvent[]): string | undefined => {
    const [event] = events;
    expect(events).toHaveLength(1);
    return event?.type === 'error' ? event.error.code : event?.type;
  };

  it.each([
    [401, {}, '{"error":{"message":"bad key","code":"invalid_api_key"}}', 'provider/auth'],
    [404, {}, '{"error":{"message":"The model does not exist"}}', 'provider/model_not_found'],
    [429, { 'retry-after': '3' }, '{"error":{"message":"slow"}}', 'provider/rate_limited'],
    [500, {}, 'Internal Server Error', 'provider/server_error'],
    [529, {}, '{"error":{"type":"overloaded_error"}}', 'provider/overloaded'],
    [200, { 'content-type': 'text/html' }, '<h1>Log in</h1>', 'provider/malformed_response'],
    [200, { 'content-type': 'application/json' }, '{"choices":[', 'provider/malformed_response'],
    [200, { 'content-type': 'application/json' }, '{"choices":[]}', 'provider/malformed_response'],
    [
      200,
      { 'content-type': 'application/json' },
      '{"error":{"code":429}}',
      'provider/rate_limited',
    ],
    [200, sse, 'total garbage\u0000\n\n', 'provider/malformed_response'],
    [200, sse, '', 'provider/malformed_response'],
    [200, sse, 'data: {"error":{"message":"x","code":500}}\n\n', 'provider/server_error'],
    [204, {}, '', 'provider/malformed_response'],
    [307, { location: '/elsewhere' }, '', 'provider/invalid_request'],
  ] as const)('with %i %j %j gives one error', async (status, headers, body, code) => {
    const events = await drainFrom((res) => res.writeHead(status, headers).end(body));
    expect(codeOf(events)).toBe(code);
  });

  it('with an explanation that breaks off is classified by its status', async () => {
    const events = await drainFrom((res) => {
      res.writeHead(401, { 'content-length': 500 }).write('{"err', () => res.destroy());
    });
    expect(codeOf(events)).toBe('provider/auth');
  });

  it('by echoing the credentials does not get them into the error', async () => {
    const { baseUrl } = await serve((res) => {
      res.writeHead(401).end('refused: correct horse battery staple, and org-secret');
    });
    const model = createModel(baseUrl, {
      apiKey: new Secret('correct horse battery staple'),
      headers: { 'X-Api-Key': 'org-secret' },
    });
    const [event] = await drain(model);
    if (event?.type !== 'error') throw new Error('no error');
    expect(event.error.message).toContain('refused: ***, and ***');
    expect(JSON.stringify([event, String(event.error.cause)])).not.toMatch(/horse|org-secret/);
  });

  it('with an error inside a stream keeps what came before', async () => {
    const events = await drainFrom((res) => {
      res.writeHead(200, sse).end(`${text}data: {"error":{"message":"out of memory"}}\n\n${whole}`);
    });
    expect(events).toMatchObject([
      { type: 'text' },
      { type: 'error', partial: { content: [{ text: 'Hello' }] } },
    ]);
  });

  it('in the middle of the second tool call leaves the first one whole', async () => {
    const first = { index: 0, id: 'a', function: { name: 'add', arguments: '{"a":1}' } };
    const second = { index: 1, id: 'b', function: { name: 'sub', arguments: '{"b"' } };
    const body =
      text + chunk({ delta: { tool_calls: [first] } }) + chunk({ delta: { tool_calls: [second] } });
    const events = await drainFrom((res) => {
      res.writeHead(200, sse).write(body, () => setImmediate(() => res.destroy()));
    });
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'provider/stream_interrupted', retry: 'same' },
      partial: { content: [{ text: 'Hello' }], toolCalls: [{ id: 'a', args: { a: 1 } }] },
    });
  });
});

describe('what is known of the model', () => {
  it('keeps answers to a schema at OpenAI itself, and elsewhere only if that is said', () => {
    const local = { model: 'm', baseUrl: 'http://127.0.0.1:1/v1' };
    expect(createOpenAiModel({ model: 'm' }).info.structuredOutput).toBe('schema');
    expect(createOpenAiModel(local).info).not.toHaveProperty('structuredOutput');
    const said = { ...local, structuredOutput: 'schema' } as const;
    expect(createOpenAiModel(said).info.structuredOutput).toBe('schema');
  });
});
