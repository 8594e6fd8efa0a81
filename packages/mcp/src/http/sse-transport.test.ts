import { ForwardedHeaders } from '@aura/core';
import { describe, expect, it, vi } from 'vitest';

import { httpServer } from '../../test/http-server.ts';
import { sseServer } from '../../test/sse-server.ts';
import type { SseServer } from '../../test/sse-server.ts';
import { callContext, testPool, toolNamed, unaborted } from '../../test/support.ts';
import type { HttpServerConfig } from '../pool/server-config.ts';

function at(url: string, more: Partial<HttpServerConfig> = {}): HttpServerConfig {
  return { name: 'old', transport: 'sse', url, ...more };
}

const posts = ({ received }: SseServer) => received.filter(({ verb }) => verb === 'POST');

describe('a server of the old transport', () => {
  it.each([
    ['?sessionId=x', '/old/sse?sessionId=x'],
    ['/msg?s=x', '/msg?s=x'],
    ['msg/x', '/old/msg/x'],
    ['../other', '/other'],
  ])('is told at the address that %s means [config 101]', async (endpoint, target) => {
    await using server = await sseServer({ endpoint: () => endpoint });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const output = await toolNamed(tools, 'echo').execute({ a: 1 }, callContext());
    expect(output.content).toEqual([{ type: 'text', text: '{"a":1}' }]);
    expect(new Set(posts(server).map((each) => each.target))).toEqual(new Set([target]));
    expect(posts(server).map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ]);
  });

  it('may give a whole address of its own origin', async () => {
    await using server = await sseServer({ endpoint: (origin) => `${origin}/whole` });
    await using pool = testPool();
    expect(await pool.server(at(server.url)).tools(unaborted)).toHaveLength(1);
    expect(posts(server)[0]?.target).toBe('/whole');
  });

  it('is not connected when it names an address of another origin, which gets nothing [config 101]', async () => {
    await using other = await httpServer();
    await using server = await sseServer({ endpoint: () => other.url });
    await using pool = testPool();
    const headers = { authorization: 'Token secret-token' };
    const remote = pool.server(at(server.url, { headers }));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status()).toMatchObject({
      transport: 'sse',
      status: 'failed',
      reason: expect.stringContaining('origin'),
    });
    expect(remote.status().reason).not.toMatch(/secret-token|hidden/);
    expect(other.received).toEqual([]);
    expect(posts(server)).toEqual([]);
  });

  it('gets the configured headers and those of the caller on every request', async () => {
    await using server = await sseServer();
    await using pool = testPool();
    const headersFromRequest = { authorization: 'x-token' };
    const remote = pool.server(
      at(server.url, { headers: { 'x-static': 's' }, headersFromRequest }),
    );
    const forwarded = new ForwardedHeaders([['x-token', 'Token T']]);
    const tools = await remote.tools(unaborted, { forwarded });
    await toolNamed(tools, 'echo').execute({}, callContext({ forwarded }));
    expect(server.received).toHaveLength(5);
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: 'Token T', 'x-static': 's' });
    }
  });

  it('may say what is no message between its answers', async () => {
    await using server = await sseServer();
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    server.say(
      ': a comment\n\ndata: not json\n\ndata: {"jsonrpc":"1.0"}\n\nevent: other\ndata: x\n\n',
    );
    const output = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(output.error).toBeUndefined();
  });

  it('that ends its stream fails the call under way and is connected again for the next', async () => {
    const called = Promise.withResolvers<void>();
    let holds = true;
    await using server = await sseServer({
      intercept({ method }, response) {
        if (method !== 'tools/call' || !holds) return false;
        response.writeHead(202).end();
        called.resolve();
        return true;
      },
    });
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    const tools = await remote.tools(unaborted);
    const call = toolNamed(tools, 'echo').execute({}, callContext());
    await called.promise;
    server.hangUp();
    expect((await call).error).toBe('McpError');
    await vi.waitFor(() => expect(remote.status().status).toBe('failed'));
    holds = false;
    const output = await toolNamed(tools, 'echo').execute({ b: 2 }, callContext());
    expect(output.content).toEqual([{ type: 'text', text: '{"b":2}' }]);
    expect(server.received.filter(({ verb }) => verb === 'GET')).toHaveLength(2);
  });

  it.each([
    [401, 'text/plain', 'server returned HTTP 401 Unauthorized: authentication failed'],
    [404, 'text/plain', 'server returned HTTP 404 Not Found'],
    [200, 'text/html', 'content type'],
    [204, 'text/event-stream', '204'],
  ])('that answers %i with %s is failed with a reason', async (status, type, reason) => {
    await using server = await sseServer({
      intercept(_, response) {
        response.writeHead(status, { 'content-type': type }).end();
        return true;
      },
    });
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toContain(reason);
    expect(server.received).toHaveLength(1);
  });

  it('that refuses a call fails it with the status and without what it says', async () => {
    await using server = await sseServer({
      intercept({ method }, response) {
        if (method === 'tools/call') response.writeHead(500).end('hidden');
        return method === 'tools/call';
      },
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const output = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(JSON.stringify(output)).toContain('HTTP 500');
    expect(JSON.stringify(output)).not.toContain('hidden');
  });

  it('that never says where it is to be told fails after the connect timeout', async () => {
    await using server = await sseServer({
      intercept({ verb }, response) {
        if (verb === 'GET')
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': \n\n');
        return verb === 'GET';
      },
    });
    await using pool = testPool();
    const remote = pool.server(at(server.url, { connectTimeoutMs: 200 }));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toContain('did not answer within 200 ms');
  });

  it('cannot be reached without showing where it was looked for', async () => {
    const server = await sseServer();
    await server[Symbol.asyncDispose]();
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    await remote.tools(unaborted);
    expect(remote.status().reason).toBe(
      'Connection failed: the server cannot be reached (ECONNREFUSED)',
    );
  });

  it('is told when a call is cancelled', async () => {
    const called = Promise.withResolvers<void>();
    await using server = await sseServer({
      intercept({ method }, response) {
        if (method !== 'tools/call') return false;
        response.writeHead(202).end();
        called.resolve();
        return true;
      },
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const controller = new AbortController();
    const { signal } = controller;
    const call = toolNamed(tools, 'echo').execute({}, callContext({ signal }));
    await called.promise;
    controller.abort(new Error('client disconnected'));
    await expect(call).rejects.toThrow('client disconnected');
    await vi.waitFor(() =>
      expect(posts(server).at(-1)).toMatchObject({
        method: 'notifications/cancelled',
        params: { reason: 'client disconnected' },
      }),
    );
  });
});
