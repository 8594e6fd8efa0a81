import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import type { ModelEvent } from '@aura/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createModel, drain, request, serve, sse, text } from '../../test/chat-server.ts';

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
      expect(batch).toMatchObject([{ type: 'text' }]);
      break;
    }
    await closed;
  });
});
