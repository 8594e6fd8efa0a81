import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelEvent } from '@aura/core';
import { Secret } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  createModel,
  drainFrom,
  event,
  start,
  stop,
  text,
  toolUse,
} from '../../test/anthropic-events.ts';
import { drain, request, serve, sse } from '../../test/chat-server.ts';

const hello = start + text(0, 'Hello');
const whole = hello + stop('end_turn');
const json = { 'content-type': 'application/json' };

function errorOf(events: readonly ModelEvent[]): Extract<ModelEvent, { type: 'error' }> {
  const last = events.at(-1);
  if (last?.type !== 'error') throw new Error(`no failure: ${JSON.stringify(last)}`);
  return last;
}

describe('a server that answers', () => {
  it('yields one batch for each network read', async () => {
    let proceed = (): void => {};
    const { baseUrl } = await serve((res) => {
      res.writeHead(200, sse).write(start + text(0, 'a', 'b', 'c'));
      proceed = () => res.end(text(1, 'd', 'e') + stop('end_turn'));
    });
    const batches: string[][] = [];
    const { signal } = new AbortController();
    for await (const batch of createModel(baseUrl).stream(request, { signal })) {
      batches.push(batch.map((one) => (one.type === 'text' ? one.delta : one.type)));
      if (batches.length === 1) proceed();
    }
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'end'],
    ]);
  });

  it('is understood one byte at a time', async () => {
    const bytes = Buffer.from(start + text(0, 'Grüße 世界 𝒳') + stop('end_turn'));
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
      response: { content: [{ text: 'Grüße 世界 𝒳' }], finish: 'stop' },
    });
  });

  it('is done at the last event even when it keeps the body open, which is then closed', async () => {
    let closed: Promise<unknown> | undefined;
    const events = await drainFrom((res) => {
      closed = once(res, 'close');
      res.writeHead(200, sse).write(whole);
    });
    expect(events.at(-1)).toMatchObject({ type: 'end' });
    await closed;
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

  it('may give two calls the same id', async () => {
    const calls = toolUse(0, 'same', 'add', '{"a":1}') + toolUse(1, 'same', 'add', '{"a":2}');
    const events = await drainFrom((res) =>
      res.writeHead(200, sse).end(start + calls + stop('tool_use')),
    );
    const last = events.at(-1);
    if (last?.type !== 'end') throw new Error('no answer');
    const { toolCalls } = last.response;
    expect(toolCalls.map(({ args }) => args)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
  });

  it('may be cut within the arguments of a call, or before them', async () => {
    for (const pieces of [['{"a":'], []]) {
      const call = toolUse(0, 'a', 'add', ...pieces);
      const events = await drainFrom((res) =>
        res.writeHead(200, sse).end(start + call + stop('max_tokens')),
      );
      expect(events.at(-1)).toMatchObject({
        type: 'end',
        response: { finish: 'max_output_tokens', toolCalls: [{ args: {}, invalidArgs: {} }] },
      });
    }
  });
});

describe('a server that fails', () => {
  const overflow = 'prompt is too long: 210000 tokens > 200000 maximum';
  const limit =
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens`';
  const failure = (type: string, message = 'no') =>
    JSON.stringify({ type: 'error', error: { type, message } });

  it.each([
    [401, json, failure('authentication_error'), 'provider/auth'],
    [403, json, failure('permission_error'), 'provider/auth'],
    [404, json, failure('not_found_error', 'model: claude-x'), 'provider/model_not_found'],
    [400, json, failure('invalid_request_error', overflow), 'provider/context_overflow'],
    [400, json, failure('invalid_request_error', limit), 'provider/context_overflow'],
    [
      400,
      json,
      failure('invalid_request_error', 'Your credit balance is too low'),
      'provider/billing',
    ],
    [413, json, failure('request_too_large'), 'provider/context_overflow'],
    [429, { ...json, 'retry-after': '3' }, failure('rate_limit_error'), 'provider/rate_limited'],
    [500, json, failure('api_error'), 'provider/server_error'],
    [529, json, failure('overloaded_error'), 'provider/overloaded'],
    [503, {}, 'no JSON', 'provider/overloaded'],
    [200, { 'content-type': 'text/html' }, '<h1>Log in</h1>', 'provider/malformed_response'],
    [200, json, failure('overloaded_error'), 'provider/overloaded'],
    [200, json, '{"content":[]}', 'provider/malformed_response'],
    [200, sse, 'total garbage\u0000\n\n', 'provider/malformed_response'],
    [200, sse, '', 'provider/malformed_response'],
    [200, sse, 'data: {"type":\n\n', 'provider/malformed_response'],
    [200, sse, `data: ${failure('overloaded_error')}\n\n`, 'provider/overloaded'],
    [200, sse, `${start}data: ${failure('rate_limit_error')}\n\n`, 'provider/rate_limited'],
    [200, sse, `${start}data: ${failure('api_error')}\n\n`, 'provider/server_error'],
    [200, sse, start, 'provider/stream_interrupted'],
    [204, {}, '', 'provider/malformed_response'],
    [307, { location: '/elsewhere' }, '', 'provider/invalid_request'],
  ] as const)('with %i %j %j gives one error', async (status, headers, body, code) => {
    const events = await drainFrom((res) => res.writeHead(status, headers).end(body));
    expect(events).toHaveLength(1);
    const { error, partial } = errorOf(events);
    expect(error.code).toBe(code);
    expect(partial).toBeUndefined();
  });

  it('says when it is worth to come back', async () => {
    const events = await drainFrom((res) =>
      res.writeHead(429, { ...json, 'retry-after': '3', 'request-id': 'req_1' }).end(),
    );
    expect(errorOf(events).error).toMatchObject({
      retryAfterMs: 3_000,
      retry: 'same',
      details: { status: 429, requestId: 'req_1' },
    });
  });

  it('by echoing the key does not get it into the error', async () => {
    const { baseUrl } = await serve((res) => res.writeHead(401).end('refused: horse-battery'));
    const [failed] = await drain(createModel(baseUrl, { apiKey: new Secret('horse-battery') }));
    if (failed?.type !== 'error') throw new Error('no error');
    expect(failed.error.message).toContain('refused: ***');
    expect(JSON.stringify([failed, String(failed.error.cause)])).not.toMatch('horse');
  });

  it.each([
    [
      'an error event',
      `${event({ type: 'error', error: { type: 'overloaded_error', message: 'x' } })}`,
    ],
    ['an event that is not JSON', 'data: {"type": "con\n\n'],
    ['an event of no known shape', 'data: {"type":"content_block_delta"}\n\n'],
  ])('with %s in the middle keeps what came before', async (_, body) => {
    const events = await drainFrom((res) =>
      res.writeHead(200, sse).end(hello + body + stop('end_turn')),
    );
    expect(events).toMatchObject([
      { type: 'text', delta: 'Hello' },
      { type: 'error', partial: { content: [{ text: 'Hello' }] } },
    ]);
  });

  it('in the middle of the second tool call leaves the first one whole', async () => {
    const second = event({
      type: 'content_block_start',
      index: 2,
      content_block: { type: 'tool_use', id: 'b', name: 'sub', input: {} },
    });
    const body = hello + toolUse(1, 'a', 'add', '{"a"', ':1}') + second;
    const events = await drainFrom((res) => {
      res.writeHead(200, sse).write(body, () => setImmediate(() => res.destroy()));
    });
    expect(errorOf(events)).toMatchObject({
      error: { code: 'provider/stream_interrupted', retry: 'same' },
      partial: { content: [{ text: 'Hello' }], toolCalls: [{ id: 'a', args: { a: 1 } }] },
    });
  });

  it('by ending early is not taken for one that has answered', async () => {
    const events = await drainFrom((res) => res.writeHead(200, sse).end(hello));
    expect(errorOf(events)).toMatchObject({
      error: { code: 'provider/stream_interrupted' },
      partial: { content: [{ text: 'Hello' }] },
    });
  });

  it('with a line without an end is left before memory is', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'a');
    let sent = 0;
    const events = await drainFrom((res) => {
      res.writeHead(200, sse).on('error', () => {});
      const next = (): void => {
        sent += 1;
        if (!res.destroyed && sent < 200) res.write(piece, next);
      };
      res.write('data: ', next);
    });
    expect(errorOf(events).error).toMatchObject({
      code: 'provider/malformed_response',
      message: expect.stringContaining('a line of the answer is longer than'),
    });
    expect(sent).toBeLessThan(100);
  });

  it('because nothing listens there says so', async () => {
    const events = await drain(createModel('http://127.0.0.1:1'));
    expect(errorOf(events).error).toMatchObject({
      code: 'provider/unreachable',
      message: expect.stringContaining('nothing listens at 127.0.0.1:1'),
    });
  });
});

describe('a call that is cancelled', () => {
  const silent = (res: ServerResponse): Promise<unknown> => once(res, 'close');

  it('before it begins makes no request', async () => {
    const { baseUrl, received } = await serve((res) => res.end());
    const events = await drain(createModel(baseUrl), AbortSignal.abort());
    expect(errorOf(events).error.code).toBe('provider/aborted');
    expect(received).toEqual([]);
  });

  it.each([
    ['before the head of the answer', ''],
    ['before the first part', start],
    ['in the middle', hello],
  ])('%s closes its connection at once', async (_, body) => {
    const controller = new AbortController();
    let closed: Promise<unknown> | undefined;
    const { baseUrl } = await serve((res) => {
      closed = silent(res);
      if (body === '') controller.abort();
      else res.writeHead(200, sse).write(body, () => setImmediate(() => controller.abort()));
    });
    const events = await drain(createModel(baseUrl), controller.signal);
    const abortedAt = performance.now();
    expect(errorOf(events).error.code).toBe('provider/aborted');
    await closed;
    expect(performance.now() - abortedAt).toBeLessThan(100);
  });

  it('by whoever reads it closes its connection at once', async () => {
    let closed: Promise<unknown> | undefined;
    const { baseUrl } = await serve((res) => {
      closed = silent(res);
      res.writeHead(200, sse).write(hello);
    });
    const { signal } = new AbortController();
    for await (const batch of createModel(baseUrl).stream(request, { signal })) {
      expect(batch).toBeTruthy();
      break;
    }
    await closed;
  });
});
