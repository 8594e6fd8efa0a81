import { connect } from 'node:net';
import { Namespace, Secret } from '@aura/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../../test-support/fake-host.ts';
import { runCompleted } from '../../test-support/events.ts';
import type { TestServer } from '../../test-support/test-server.ts';
import { question, readBody, startServer } from '../../test-support/test-server.ts';
import type { ErrorEnvelope } from '../response/refusal.ts';

const host = () =>
  fakeHost(
    [{ id: 'a', description: 'On-call helper' }, { id: 'b' }, { id: 'ghost', hidden: true }],
    (run) => run.emit(runCompleted('Hi')),
  );

let running: TestServer;
beforeAll(async () => {
  running = await startServer({ version: '9.9.9' }, host());
});
afterAll(() => running.server.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${running.url}${path}`, init);

async function refusal(response: Response): Promise<ErrorEnvelope['error']> {
  return (await readBody<ErrorEnvelope>(response)).error;
}

describe('the server', () => {
  it('[http-api 1] reports its health', async () => {
    const response = await get('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'healthy',
      timestamp: '2026-01-01T00:00:00.000Z',
      durable: false,
      aura_version: '9.9.9',
      run_store: { backend: 'memory', ping: { ok: true } },
      session_store: { backend: 'none' },
    });
  });

  it('[http-api 5] lists the agents that are not hidden', async () => {
    const model = { object: 'model', created: 1_767_600_000, owned_by: 'openai' };
    expect(await (await get('/v1/models')).json()).toEqual({
      object: 'list',
      data: [
        { id: 'a', ...model, description: 'On-call helper' },
        { id: 'b', ...model },
      ],
    });
    const response = await running.chat({ ...question, model: 'ghost' });
    expect(response.status).toBe(200);
  });

  it('[http-api 3] lists the only agent there is', async () => {
    await using single = await startServer();
    const response = await fetch(`${single.url}/v1/models`);
    expect(await response.json()).toEqual({
      object: 'list',
      data: [{ id: 'helper', object: 'model', created: 1_767_600_000, owned_by: 'openai' }],
    });
  });

  it('[http-api 188] retrieves one agent, and knows no other', async () => {
    expect(await (await get('/v1/models/b')).json()).toMatchObject({ id: 'b', object: 'model' });
    const missing = await get('/v1/models/no%2Fsuch');
    expect(missing.status).toBe(404);
    expect(await refusal(missing)).toMatchObject({
      type: 'invalid_request_error',
      code: 'model_not_found',
    });
  });

  it('[http-api 11] answers unknown paths and wrong methods without a body', async () => {
    const unknown = await get('/v1/nothing');
    expect([unknown.status, await unknown.text()]).toEqual([404, '']);
    const wrong = await get('/v1/chat/completions');
    expect([wrong.status, wrong.headers.get('allow'), await wrong.text()]).toEqual([
      405,
      'POST',
      '',
    ]);
    const options = await get('/v1/models', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([405, 'GET,HEAD']);
  });

  it('[http-api 12] sends no CORS headers', async () => {
    const response = await get('/v1/models', { headers: { origin: 'https://evil.example' } });
    const names = [...response.headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('gives every response the id of its request', async () => {
    const ids = await Promise.all(
      ['/health', '/v1/models', '/nothing', '/v1/chat/completions'].map(async (path) =>
        (await get(path)).headers.get('x-request-id'),
      ),
    );
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes one log line per request, without its query', async () => {
    const response = await get('/nothing?key=secret');
    await response.text();
    const id = response.headers.get('x-request-id');
    const ownLines = () =>
      running.host.logger.lines.filter((line) => line.fields['requestId'] === id);
    await vi.waitFor(() => expect(ownLines()).toHaveLength(1));
    expect(ownLines()).toMatchObject([
      { level: 'info', fields: { method: 'GET', path: '/nothing', status: 404 } },
    ]);
    expect(JSON.stringify(running.host.logger.lines)).not.toContain('secret');
  });
});

describe('a bad request', () => {
  it.each([
    ['[http-api 17] without messages', { messages: [], stream: true }, 400, 'No messages provided'],
    ['[http-api 18] without a messages member', {}, 422, 'messages'],
    ['[http-api 18] that is no object', [], 422, 'body'],
    ['[http-api 18] that is no JSON', '{"messages": [', 400, 'not valid JSON'],
    ['[http-api 18] that is empty', '', 400, 'not valid JSON'],
    [
      '[http-api 19] whose last message is of the assistant',
      { messages: [{ role: 'assistant', content: 'x' }] },
      400,
      'Last message must be from user, got: assistant',
    ],
    [
      '[http-api 20] whose last message is a tool result, without tools',
      {
        messages: [
          { role: 'user', content: 'q' },
          { role: 'tool', content: 'x' },
        ],
      },
      400,
      'Last message must be from user, got: tool',
    ],
    [
      '[http-api 20] with a tool result and no question',
      { tools: [], messages: [{ role: 'tool', content: 'x', tool_call_id: 'c' }] },
      400,
      'tool result messages require a preceding user message',
    ],
    ['without a model among several', question, 400, 'must provide a model'],
    [
      '[http-api 25] with metadata that is no text',
      { ...question, metadata: { n: 1 } },
      422,
      'metadata.n',
    ],
    [
      'with an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }, ...question.messages] },
      400,
      'image_url',
    ],
    ['with a bound of no tokens', { ...question, max_tokens: 0 }, 422, 'max_tokens'],
    [
      'with content of a wrong type',
      { messages: [{ role: 'user', content: 7 }] },
      422,
      'messages.0.content',
    ],
  ])('%s is refused in the envelope', async (_title, body, status, message) => {
    const response = await running.chat(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    const error = await refusal(response);
    expect(error.type).toBe('invalid_request_error');
    expect(error.message).toContain(message);
  });

  it('[http-api 21] that asks for an unknown model is told which', async () => {
    const response = await running.chat({ ...question, model: 'nope' });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: {
        message: 'The model `nope` does not exist or you do not have access to it.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    });
  });

  it('[http-api 18] of another content type is refused before it is read', async () => {
    const body = 'x'.repeat(3 * 1_024 * 1_024);
    const response = await running.chat(body, { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
    expect((await refusal(response)).type).toBe('invalid_request_error');
  });

  it('accepts a JSON content type with parameters or a suffix', async () => {
    const types = ['application/json; charset=utf-8', 'application/vnd.x+json', 'Application/JSON'];
    for (const type of types) {
      const response = await running.chat({ messages: [] }, { 'content-type': type });
      expect(response.status).toBe(400);
    }
  });

  it('[http-api 18] that is too large is refused, with and without a declared length', async () => {
    const text = 'x'.repeat(3 * 1_024 * 1_024);
    expect((await running.chat(text)).status).toBe(413);
    const chunked = await fetch(`${running.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([text]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    expect((await get('/health')).status).toBe(200);
  });

  it('that is not UTF-8 is refused', async () => {
    const response = await fetch(`${running.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(response.status).toBe(400);
  });

  it('with a target that is no URL gets the envelope too', async () => {
    const answer = await exchange('GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('invalid_request_error');
  });
});

describe('access', () => {
  const apiKeys = [
    {
      key: new Secret('key-1'),
      principal: { id: 'ci', kind: 'service', scopes: [Namespace.of('tenant', 'ci')] },
    },
  ] as const;

  it('needs a key for everything but the health, once there are keys', async () => {
    await using secured = await startServer({ apiKeys });
    expect((await fetch(`${secured.url}/health`)).status).toBe(200);
    const none = await fetch(`${secured.url}/v1/models`);
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await refusal(none)).toMatchObject({ type: 'unauthorized' });
    const wrong = await secured.chat(question, { authorization: 'Bearer key-2' });
    expect(wrong.status).toBe(401);
  });

  it('lets a caller act in its own namespace only', async () => {
    await using secured = await startServer({ apiKeys });
    const pending = secured.chat(question, { authorization: 'Bearer key-1' });
    const run = await secured.host.nextRun();
    run.emit(runCompleted('Hi'));
    expect((await pending).status).toBe(200);
    expect(run.request.namespace.key).toBe('tenant:ci');
    expect(run.request.principal?.id).toBe('ci');
    const log = () => JSON.stringify(secured.host.logger.lines);
    await vi.waitFor(() => expect(log()).toContain('"principal":"ci"'));
    expect(log()).not.toContain('key-1');
  });

  it('puts callers without keys into the local namespace', async () => {
    await using open = await startServer();
    const pending = open.chat(question);
    const run = await open.host.nextRun();
    run.emit(runCompleted('Hi'));
    await pending;
    expect(run.request.namespace.key).toBe('tenant:local');
    expect(run.request.principal).toBeUndefined();
  });

  it('refuses a foreign Host header on loopback', async () => {
    const ask = (name: string) =>
      exchange(`GET /v1/models HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
    expect(await ask('evil.example')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await ask('localhost:1')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** Sends bytes that no HTTP client would send, and reads everything that comes back. */
async function exchange(request: string): Promise<string> {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.write(request);
  let answer = '';
  for await (const bytes of socket) answer += String(bytes);
  return answer;
}
