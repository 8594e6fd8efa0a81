import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessageId, ModelEvent, ModelPort, ModelRequest } from '@aura/core';
import { AuraError, Secret } from '@aura/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenAiModel } from './create-openai-model.ts';
import type { OpenAiModelOptions } from './openai-options.ts';

const request: ModelRequest = {
  system: [],
  messages: [
    { id: 'm' as MessageId, createdAt: 0, role: 'user', content: [{ type: 'text', text: 'hi' }] },
  ],
  tools: [],
};

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface TestServer {
  readonly baseUrl: string;
  readonly received: Received[];
  /** Connections opened so far. */
  connections(): number;
}

/** A server on a port of its own that answers every request as the test says. */
async function serve(
  answer: (res: ServerResponse, req: IncomingMessage) => void,
): Promise<TestServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (piece: string) => (body += piece));
    req.on('end', () => {
      received.push({ url: req.url, headers: req.headers, body });
      answer(res, req);
    });
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, received, connections: () => connections };
}

function createModel(baseUrl: string, more: Partial<OpenAiModelOptions> = {}): ModelPort {
  return createOpenAiModel({ model: 'gpt-test', baseUrl, ...more });
}

async function drain(
  model: ModelPort,
  signal: AbortSignal = new AbortController().signal,
  asked: ModelRequest = request,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const batch of model.stream(asked, { signal })) {
    expect(batch.length).toBeGreaterThan(0);
    events.push(...batch);
  }
  return events;
}

async function drainFrom(answer: (res: ServerResponse) => void): Promise<ModelEvent[]> {
  const { baseUrl } = await serve(answer);
  return drain(createModel(baseUrl));
}

function chunk(choice: object): string {
  return `data: ${JSON.stringify({ id: 'r', choices: [{ index: 0, delta: {}, ...choice }] })}\n\n`;
}

const text = chunk({ delta: { content: 'Hello' } });
const stop = chunk({ finish_reason: 'stop' });
const sse = { 'content-type': 'text/event-stream' };
const whole = `${text}${stop}data: [DONE]\n\n`;

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

  it('gets a new id for a call whose id the conversation already has', async () => {
    const add = { index: 0, id: 'call_0', function: { name: 'add', arguments: '{}' } };
    const { baseUrl } = await serve((res) => {
      res.writeHead(200, sse).end(chunk({ delta: { tool_calls: [add] }, finish_reason: 'stop' }));
    });
    const model = createModel(baseUrl);
    const first = await drain(model);
    const end = first.at(-1);
    if (end?.type !== 'end') throw new Error('the first answer failed');
    expect(end.response.toolCalls[0]?.id).toBe('call_0');
    const { content, toolCalls } = end.response;
    const answer = {
      id: 'a' as MessageId,
      createdAt: 0,
      role: 'assistant',
      content,
      toolCalls,
    } as const;
    const next = { ...request, messages: [...request.messages, answer] };
    const events = await drain(model, new AbortController().signal, next);
    expect(events[0]).toMatchObject({
      type: 'tool_call_start',
      id: expect.stringMatching(/^call_[0-9a-f]{32}$/),
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

describe('a server that is not there', () => {
  it('because nothing listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const events = await drain(createModel(`http://127.0.0.1:${port}/v1`));
    expect(events).toMatchObject([{ error: { code: 'provider/unreachable', retry: 'same' } }]);
  });

  it('because its name does not exist', async () => {
    const events = await drain(createModel('http://no-such-host.invalid/v1'));
    expect(events).toMatchObject([{ error: { code: 'provider/unreachable' } }]);
  });

  it.each([
    ['closes the connection', '', 'provider/unreachable'],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.9\r\n', 'provider/malformed_response'],
  ])('because what listens %s', async (_, greeting, code) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(greeting));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const events = await drain(createModel(`http://127.0.0.1:${port}/v1`));
    expect(events).toMatchObject([{ error: { code } }]);
  });

  it('because it speaks no TLS', async () => {
    const { baseUrl } = await serve((res) => res.end());
    const events = await drain(createModel(baseUrl.replace('http:', 'https:')));
    expect(events).toMatchObject([{ error: { code: 'provider/tls_failed', retry: 'never' } }]);
  });
});

describe('an abort', () => {
  /** The server's view: resolves when the request has come, and when its connection is gone. */
  async function stall(head: (res: ServerResponse) => void) {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const server = await serve((res) => {
      res.on('close', () => closed.resolve());
      head(res);
      arrived.resolve();
    });
    return { ...server, arrived: arrived.promise, closed: closed.promise };
  }

  it('closes the connection of a server that never answers', async () => {
    const { baseUrl, arrived, closed } = await stall(() => {});
    const controller = new AbortController();
    const events = drain(createModel(baseUrl), controller.signal);
    await arrived;
    controller.abort();
    expect(await events).toMatchObject([{ error: { code: 'provider/aborted', retry: 'never' } }]);
    await closed;
  });

  it('closes the connection in the middle of an answer and keeps what came', async () => {
    const { baseUrl, closed } = await stall((res) => void res.writeHead(200, sse).write(text));
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    for await (const batch of createModel(baseUrl).stream(request, { signal: controller.signal })) {
      events.push(...batch);
      controller.abort(new Error('enough'));
    }
    await closed;
    expect(events).toMatchObject([
      { type: 'text' },
      {
        type: 'error',
        error: { code: 'provider/aborted' },
        partial: { content: [{ text: 'Hello' }] },
      },
    ]);
  });

  it('before the call opens no connection', async () => {
    const { baseUrl, connections } = await serve((res) => res.end());
    const events = await drain(createModel(baseUrl), AbortSignal.abort());
    expect(events).toMatchObject([{ error: { code: 'provider/aborted' } }]);
    expect(connections()).toBe(0);
  });

  it('is not needed by a consumer that simply stops: the connection closes', async () => {
    const { baseUrl, closed } = await stall((res) => void res.writeHead(200, sse).write(text));
    const { signal } = new AbortController();
    for await (const batch of createModel(baseUrl).stream(request, { signal })) {
      expect(AuraError.is(batch)).toBe(false);
      break;
    }
    await closed;
  });
});
