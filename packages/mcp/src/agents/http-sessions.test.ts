import { Server } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { HttpSessions } from './http-sessions.ts';

const params = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
};

/** Sessions of whom at most two are kept, and a client that posts to them. */
function twoSessions() {
  const sessions = new HttpSessions(
    () => new Server({ name: 'test', version: '1' }, { capabilities: {} }),
    2,
  );
  const exchange = (method: string, finished: Promise<void>, id?: string) => ({
    request: new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(id === undefined ? {} : { 'mcp-session-id': id }),
      },
    }),
    body: { jsonrpc: '2.0', id: 1, method, params },
    caller: undefined,
    owner: 'tenant:a',
    finished,
  });
  return {
    async open(finished: Promise<void> = Promise.resolve()) {
      const response = await sessions.open(exchange('initialize', finished));
      await response.body?.cancel();
      return { status: response.status, id: response.headers.get('mcp-session-id') ?? '' };
    },
    async use(id: string) {
      const response = await sessions.serve(id, exchange('ping', Promise.resolve(), id));
      await response.body?.cancel();
      return response.status;
    },
  };
}

describe('too many sessions', () => {
  it('cost the one that has been idle for longest its place', async () => {
    const { open, use } = twoSessions();
    const [first, second] = [await open(), await open()];
    expect(await use(first.id)).toBe(200);
    const third = await open();
    const statuses = [await use(first.id), await use(second.id), await use(third.id)];
    expect(statuses).toEqual([200, 404, 200]);
  });

  it('are refused while all of them are at work', async () => {
    const { open } = twoSessions();
    const working = Promise.withResolvers<void>();
    await Promise.all([open(working.promise), open(working.promise)]);
    expect((await open()).status).toBe(503);
    working.resolve();
    await working.promise;
    expect((await open()).status).toBe(200);
  });
});
