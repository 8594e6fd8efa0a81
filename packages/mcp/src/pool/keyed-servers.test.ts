import type { IncomingHttpHeaders } from 'node:http';
import { ForwardedHeaders } from '@aura/core';
import { fakeClock, memoryLogger } from '@aura/testkit';
import { describe, expect, it, vi } from 'vitest';

import { httpServer } from '../../test/http-server.ts';
import type { TestHttpServer } from '../../test/http-server.ts';
import { callContext, testPool, toolNamed, unaborted } from '../../test/support.ts';
import type { HttpServerConfig } from './server-config.ts';

const as = (token: string): ForwardedHeaders => new ForwardedHeaders([['X-Token', token]]);

function at(url: string, more: Partial<HttpServerConfig> = {}): HttpServerConfig {
  const headers = { Authorization: 'S', 'X-Static': 'fixed' };
  const headersFromRequest = { authorization: 'x-token' };
  return { name: 'r', transport: 'http_streamable', url, headers, headersFromRequest, ...more };
}

const sent = ({ received }: TestHttpServer, method: string): readonly IncomingHttpHeaders[] =>
  received.filter((each) => each.method === method).map(({ headers }) => headers);

const handshakes = (server: TestHttpServer): readonly (string | undefined)[] =>
  sent(server, 'initialize').map(({ authorization }) => authorization);

describe('a server that gets headers of callers', () => {
  it('gets them verbatim in the place of its own, on every request, and its own where there are none', async () => {
    await using server = await httpServer();
    {
      await using pool = testPool();
      const remote = pool.server(at(server.url));
      for (const forwarded of [as('Token T'), undefined]) {
        const tools = await remote.tools(unaborted, { forwarded });
        await toolNamed(tools, 'echo').execute({}, callContext({ forwarded }));
      }
    }
    const { received } = server;
    expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Token T', 'S']),
    );
    for (const method of ['initialize', 'notifications/initialized', 'tools/list', 'tools/call']) {
      expect(sent(server, method).map(({ authorization }) => authorization)).toEqual([
        'Token T',
        'S',
      ]);
    }
    const others = received.filter(({ verb }) => verb !== 'POST');
    expect(new Set(others.map(({ verb }) => verb))).toEqual(new Set(['GET', 'DELETE']));
    expect(new Set(received.map(({ headers }) => headers['x-static']))).toEqual(new Set(['fixed']));
    expect(received.some(({ headers }) => 'x-token' in headers)).toBe(false);
  });

  it('is connected once for equal headers and once for each others, with one tool for all of them', async () => {
    await using server = await httpServer();
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    const lists = await Promise.all(
      ['a', 'b', 'a', 'b', 'a'].map((token) => remote.tools(unaborted, { forwarded: as(token) })),
    );
    expect(handshakes(server).toSorted()).toEqual(['a', 'b']);
    expect(lists[0]).toBe(lists[2]);
    expect(lists[0]).not.toBe(lists[1]);
    expect(lists[0]?.[0]).toBe(lists[1]?.[0]);
  });

  it('never gets the headers of one caller in the call of another [config 105]', async () => {
    await using server = await httpServer();
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    const tokens = ['Token a', 'Token b'];
    for (let turn = 0; turn < 1_000; turn += 1) {
      await Promise.all(
        tokens.map(async (token) => {
          const forwarded = as(token);
          const tools = await remote.tools(unaborted, { forwarded });
          await toolNamed(tools, 'echo').execute({ token }, callContext({ forwarded }));
        }),
      );
    }
    const calls = server.received.filter(({ method }) => method === 'tools/call');
    expect(calls).toHaveLength(2_000);
    for (const { headers, params } of calls) {
      expect(params?.['arguments']).toEqual({ token: headers.authorization });
    }
    expect(handshakes(server)).toHaveLength(2);
  });

  it('is failed for the caller it refuses, for 10 s, and says nothing of the token', async () => {
    const clock = fakeClock();
    const logger = memoryLogger();
    await using server = await httpServer(({ headers }, response) => {
      if (headers.authorization !== 'Token bad-token') return false;
      response.writeHead(401, 'no bad-token here').end();
      return true;
    });
    await using pool = testPool(logger, clock);
    const remote = pool.server(at(server.url));
    const bad = as('Token bad-token');
    for (let turn = 0; turn < 3; turn += 1)
      expect(await remote.tools(unaborted, { forwarded: bad })).toEqual([]);
    expect(handshakes(server)).toHaveLength(1);
    expect(await remote.tools(unaborted, { forwarded: as('good') })).toHaveLength(2);
    const { status, reason } = remote.status({ forwarded: bad });
    expect([status, reason]).toEqual(['failed', expect.stringContaining('HTTP 401')]);
    expect(remote.status({ forwarded: as('good') }).status).toBe('connected');
    expect(remote.status({ forwarded: as('new') }).status).toBe('not_attempted');
    expect(JSON.stringify([reason, logger.lines])).not.toContain('bad-token');
    await clock.advance(10_001);
    await remote.tools(unaborted, { forwarded: bad });
    expect(handshakes(server)).toEqual(['Token bad-token', 'good', 'Token bad-token']);
  });

  it('says nothing of a token that the failure of a call repeats', async () => {
    await using server = await httpServer(({ method }, response) => {
      if (method === 'tools/call') response.writeHead(403, 'denied for secret-token').end();
      return method === 'tools/call';
    });
    await using pool = testPool();
    const forwarded = as('Bearer secret-token');
    const tools = await pool.server(at(server.url)).tools(unaborted, { forwarded });
    const output = await toolNamed(tools, 'echo').execute({}, callContext({ forwarded }));
    expect(JSON.stringify(output)).toContain('HTTP 403');
    expect(JSON.stringify(output)).not.toContain('secret-token');
  });

  it('is left by a caller who has not used it for 5 minutes, and connected again by the next call', async () => {
    const clock = fakeClock();
    await using server = await httpServer();
    await using pool = testPool(undefined, clock);
    const remote = pool.server(at(server.url));
    const forwarded = as('a');
    const tools = await remote.tools(unaborted, { forwarded });
    const ended = (): number => server.received.filter(({ verb }) => verb === 'DELETE').length;
    await clock.advance(299_000);
    expect(ended()).toBe(0);
    await clock.advance(1_001);
    await vi.waitFor(() => expect(ended()).toBe(1));
    const output = await toolNamed(tools, 'echo').execute({}, callContext({ forwarded }));
    expect(output.error).toBeUndefined();
    expect(handshakes(server)).toEqual(['a', 'a']);
  });

  it('has at most 256 connections, of which the one that was not used for longest goes first', async () => {
    await using server = await httpServer();
    await using pool = testPool();
    const remote = pool.server(at(server.url));
    for (let count = 0; count < 256; count += 1)
      await remote.tools(unaborted, { forwarded: as(`t${count}`) });
    await remote.tools(unaborted, { forwarded: as('t0') });
    await remote.tools(unaborted, { forwarded: as('one more') });
    expect(remote.status({ forwarded: as('t0') }).status).toBe('connected');
    expect(remote.status({ forwarded: as('t1') }).status).toBe('not_attempted');
    await vi.waitFor(() => {
      const left = server.received.filter(({ verb }) => verb === 'DELETE');
      expect(left.map(({ headers }) => headers.authorization)).toEqual(['t1']);
    });
  });

  it('takes no header that could begin another one', async () => {
    await using server = await httpServer();
    await using pool = testPool();
    await pool.server(at(server.url)).tools(unaborted, { forwarded: as('a\r\nx-other: b') });
    expect(handshakes(server)).toEqual(['S']);
  });

  it('is not connected before somebody calls, and another one for each owner', async () => {
    await using server = await httpServer();
    await using pool = testPool();
    const [one, two] = ['one', 'two'].map((owner) => pool.server(at(server.url, { owner })));
    await one?.warm();
    expect(server.received).toEqual([]);
    await one?.tools(unaborted, { forwarded: as('a') });
    await two?.tools(unaborted, { forwarded: as('a') });
    expect(handshakes(server)).toEqual(['a', 'a']);
  });
});
