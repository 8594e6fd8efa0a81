import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { httpServer, sendJson } from '../../test/http-server.ts';
import { callContext, testPool, toolNamed, unaborted } from '../../test/support.ts';
import type { HttpServerConfig } from './server-config.ts';

function at(url: string, more: Partial<HttpServerConfig> = {}): HttpServerConfig {
  return { name: 'remote', transport: 'http_streamable', url, ...more };
}

describe('an HTTP server', () => {
  it('gets its session on every later request and an end of it, and may acknowledge with an empty JSON body [config 99, 100]', async () => {
    await using server = await httpServer();
    {
      await using pool = testPool();
      const tools = await pool.server(at(server.url)).tools(unaborted);
      const echo = await toolNamed(tools, 'echo').execute({ a: 1 }, callContext());
      expect(echo.content).toEqual([{ type: 'text', text: '{"a":1}' }]);
    }
    const [first, ...later] = server.received;
    expect(first).toMatchObject({ method: 'initialize' });
    expect(first?.headers).not.toHaveProperty('mcp-session-id');
    expect(later.map(({ method, verb }) => method ?? verb)).toEqual(
      expect.arrayContaining(['notifications/initialized', 'tools/list', 'tools/call', 'DELETE']),
    );
    for (const { headers } of later) expect(headers['mcp-session-id']).toBe('session-1');
  });

  it.each([
    [404, 'Connection failed: server returned HTTP 404 Not Found'],
    [401, 'Connection failed: server returned HTTP 401 Unauthorized: authentication failed'],
  ])('that answers %i is failed with a reason that says so [config 98]', async (status, reason) => {
    await using server = await httpServer((_, response) => {
      response.writeHead(status).end('the key is hidden');
      return true;
    });
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toContain(reason);
    expect(remote.status().reason).not.toContain('hidden');
  });

  it('that cannot be reached is failed without showing where it was looked for', async () => {
    const server = await httpServer();
    await server[Symbol.asyncDispose]();
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toBe(
      'Connection failed: the server cannot be reached (ECONNREFUSED)',
    );
  });

  it.each([
    ['a web page', 'text/html', '<html>hello</html>'],
    ['half an answer', 'application/json', '{"jsonrpc":"2.0","id":0,"res'],
    ['another protocol', 'application/json', '{"hello":"world"}'],
  ])('that answers %s is failed', async (_, type, body) => {
    await using server = await httpServer((_received, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
      return true;
    });
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().status).toBe('failed');
  });

  it('that never answers is failed after the connect timeout', async () => {
    await using server = await httpServer(() => true);
    await using pool = testPool();
    const remote = pool.server(at(server.url, { connectTimeoutMs: 200 }));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toContain('did not answer within 200 ms');
  });

  it('that lists its tools too slowly is failed after the list timeout', async () => {
    await using server = await httpServer(({ method }) => method === 'tools/list');
    await using pool = testPool();
    const remote = pool.server(at(server.url, { listTimeoutMs: 200 }));
    expect(await remote.tools(unaborted)).toEqual([]);
    expect(remote.status().reason).toContain('did not answer within 200 ms');
  });

  it("gets the configured headers, except those that are the protocol's own", async () => {
    const logger = memoryLogger();
    await using server = await httpServer();
    await using pool = testPool(logger);
    const headers = { Authorization: 'S', 'Content-Type': 'text/plain', 'x-bad': 'a\nb' };
    await pool.server(at(server.url, { headers })).tools(unaborted);
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: 'S' });
      expect(headers['content-type'] ?? 'application/json').toBe('application/json');
    }
    const warned = logger.lines.map(({ fields }) => fields['header']).filter(Boolean);
    expect(warned).toEqual(['Content-Type', 'x-bad']);
  });

  it('gets calls at the same time even when it answers in plain JSON', async () => {
    const open: (() => void)[] = [];
    await using server = await httpServer(({ method, id }, response) => {
      if (method !== 'tools/call') return false;
      open.push(() => sendJson(response, id, { content: [] }));
      // Nobody is answered before all have asked.
      if (open.length === 5) for (const answer of open) answer();
      return true;
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const echo = toolNamed(tools, 'echo');
    const calls = Array.from({ length: 5 }, () => echo.execute({}, callContext()));
    const outputs = await Promise.all(calls);
    expect(outputs.every((output) => output.error === undefined)).toBe(true);
  });

  it('is told when a call is cancelled while it still holds the request, and then loses the request', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    await using server = await httpServer(({ method }, response) => {
      if (method === 'tools/call') asked.resolve(response);
      return method === 'tools/call';
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const controller = new AbortController();
    const context = callContext({ signal: controller.signal });
    const waiting = toolNamed(tools, 'wait').execute({}, context);
    const response = await asked.promise;
    const closed = once(response, 'close');
    controller.abort(new Error('client disconnected'));
    await expect(waiting).rejects.toThrow('client disconnected');
    await closed;
    const call = server.received.find(({ method }) => method === 'tools/call');
    const cancelled = server.received.find(({ method }) => method === 'notifications/cancelled');
    expect(cancelled?.params).toMatchObject({
      requestId: call?.id,
      reason: 'client disconnected',
    });
  });

  it('that ends the stream of a call without an answer fails the call', async () => {
    await using server = await httpServer(({ method }, response) => {
      if (method !== 'tools/call') return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n');
      return true;
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const output = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(output.error).toBe('McpError');
    expect(JSON.stringify(output.content)).toContain('without an answer');
  });

  it.each([
    ['application/json', '"'],
    ['text/event-stream', 'data: "'],
  ])('that answers a call with %s without end fails the call', async (type, start) => {
    await using server = await httpServer(({ method }, response) => {
      if (method !== 'tools/call') return false;
      response.writeHead(200, { 'content-type': type });
      const block = 'x'.repeat(1024 * 1024);
      const write = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', write);
      response.write(start);
      write();
      return true;
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const output = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(output.error).toBe('McpError');
  });

  it('that fails in a call is not asked again', async () => {
    await using server = await httpServer(({ method }, response) => {
      if (method === 'tools/call') response.writeHead(500).end('boom');
      return method === 'tools/call';
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const output = await toolNamed(tools, 'echo').execute({}, callContext());
    expect(output).toEqual({
      content: [
        {
          type: 'text',
          text: 'Tool execution failed: server returned HTTP 500 Internal Server Error',
        },
      ],
      error: 'McpError',
    });
    expect(server.received.filter(({ method }) => method === 'tools/call')).toHaveLength(1);
  });

  it('that has forgotten the session gets the call again in a new one', async () => {
    await using server = await httpServer(({ method, headers }, response) => {
      const forgotten = method === 'tools/call' && headers['mcp-session-id'] === 'session-1';
      if (forgotten) response.writeHead(404).end();
      return forgotten;
    });
    await using pool = testPool();
    const tools = await pool.server(at(server.url)).tools(unaborted);
    const calls = [1, 2, 3].map((n) => toolNamed(tools, 'echo').execute({ n }, callContext()));
    const outputs = await Promise.all(calls);
    expect(outputs.map((output) => output.content)).toEqual(
      [1, 2, 3].map((n) => [{ type: 'text', text: `{"n":${n}}` }]),
    );
    expect(server.received.filter(({ method }) => method === 'initialize')).toHaveLength(2);
  });
});

describe('a server of the newer protocol only', () => {
  it('is negotiated with after it has refused the classic handshake', async () => {
    await using pool = testPool();
    const script = fileURLToPath(new URL('../../test/modern-server.ts', import.meta.url));
    const server = pool.server({
      name: 'modern',
      transport: 'stdio',
      cmd: [process.execPath, '--conditions=aura-source', script],
    });
    const tools = await server.tools(unaborted);
    expect(server.status()).toMatchObject({ status: 'connected', toolsCount: 1 });
    const steps: unknown[] = [];
    const context = callContext({ onProgress: (step) => steps.push(step) });
    const output = await toolNamed(tools, 'greet').execute({ name: 'you' }, context);
    expect(output.content).toEqual([{ type: 'text', text: 'hello you' }]);
    expect(steps).toEqual([{ progress: 1 }]);
  });
});
