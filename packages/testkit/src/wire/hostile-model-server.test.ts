import { describe, expect, it, vi } from 'vitest';

import { hostileModelServer, sseData } from './hostile-model-server.ts';

const ask = (url: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: '{"model":"m"}',
    ...(signal && { signal }),
  });

describe('hostileModelServer', () => {
  it('lets the handler answer as it likes and keeps the requests', async () => {
    await using server = await hostileModelServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(sseData({ error: { message: 'overloaded' } }) + sseData('[DONE]'));
    });
    const response = await ask(server.url);
    expect(await response.text()).toBe(
      'data: {"error":{"message":"overloaded"}}\n\ndata: [DONE]\n\n',
    );
    expect(server.requests).toMatchObject([{ path: '/v1/chat/completions', body: { model: 'm' } }]);
  });

  it('cuts the connection when the handler throws', async () => {
    await using server = await hostileModelServer((_request, response) => {
      response.writeHead(200);
      response.write(sseData('half'));
      throw new Error('cut');
    });
    await expect(ask(server.url).then((response) => response.text())).rejects.toThrow();
  });

  it('stalls for as long as the client waits, shows when it has left, and still closes', async () => {
    await using server = await hostileModelServer((_request, response) => {
      response.writeHead(200);
      response.write(sseData('first'));
    });
    const controller = new AbortController();
    const response = await ask(server.url, controller.signal);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n');
    expect(await server.connections()).toBe(1);
    controller.abort();
    await expect(reader?.read()).rejects.toThrow();
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    const left = await ask(server.url);
    expect(left.ok).toBe(true);
  });
});
