import type { Tool } from '@aura/core';
import { describe, expect, it } from 'vitest';
import type { FakeAgentOptions } from '../../test-support/fake-host.ts';
import { fakeHost } from '../../test-support/fake-host.ts';
import { readBody, startServer } from '../../test-support/test-server.ts';

interface InfoBody {
  readonly default_agent?: string;
  readonly agents: readonly { readonly mcp_servers: unknown }[];
}

const search: Tool = {
  name: 'search_logs',
  description: 'Search',
  inputSchema: { type: 'object' },
  origin: { kind: 'mcp', server: 'logs', tool: 'search_logs' },
  annotations: { readOnly: true, openWorld: false },
  check: (args) => ({ ok: true, args }),
  execute: () => ({ content: [] }),
};
const logs = { name: 'logs', transport: 'http_streamable', url: 'https://logs.example' } as const;
const files = { name: 'fs', transport: 'stdio', command: 'fs-server' } as const;
const shown = {
  logs: { transport: logs.transport, url: logs.url },
  fs: { transport: files.transport, command: files.command },
};
const ops: FakeAgentOptions = {
  id: 'ops',
  description: 'Ops work',
  mcpServers: [logs, files],
  mcpTools: () => Promise.resolve(new Map([['logs', [search]]])),
};

async function serversOf(query: string, agent = ops): Promise<unknown> {
  await using running = await startServer({}, fakeHost([agent]));
  const response = await fetch(`${running.url}/aura/info${query}`);
  expect(response.status).toBe(200);
  return (await readBody<InfoBody>(response)).agents[0]?.mcp_servers;
}

describe('GET /aura/info', () => {
  it('shows the agents that are not hidden, and asks no MCP server', async () => {
    const mcpTools = () => Promise.reject(new Error('asked'));
    const agents = [{ ...ops, mcpTools }, { id: 'ghost', hidden: true }, { id: 'plain' }];
    await using running = await startServer({}, { ...fakeHost(agents), defaultAgent: 'plain' });
    const response = await fetch(`${running.url}/aura/info`);
    expect(await response.json()).toEqual({
      default_agent: 'plain',
      agents: [
        { id: 'ops', description: 'Ops work', model: 'm', mcp_servers: shown },
        { id: 'plain', model: 'm', mcp_servers: {} },
      ],
    });
  });

  it('does not name a hidden default agent', async () => {
    const host = { ...fakeHost([ops, { id: 'ghost', hidden: true }]), defaultAgent: 'ghost' };
    await using running = await startServer({}, host);
    const response = await fetch(`${running.url}/aura/info`);
    expect(await response.text()).not.toContain('ghost');
  });

  it.each(['?detail=tools', '?detail=%20tools%20,,', '?detail=tools:summary,tools'])(
    'shows whole tools with %s, of the servers that can be used',
    async (query) => {
      const tool = {
        name: 'search_logs',
        description: 'Search',
        inputSchema: { type: 'object' },
        annotations: { readOnlyHint: true, openWorldHint: false },
      };
      expect(await serversOf(query)).toEqual({ ...shown, logs: { ...shown.logs, tools: [tool] } });
    },
  );

  it('shows only what tools are called and good for when asked for a summary', async () => {
    const tools = [{ name: 'search_logs', description: 'Search' }];
    const servers = { ...shown, logs: { ...shown.logs, tools } };
    expect(await serversOf('?detail=tools:summary')).toEqual(servers);
  });

  it('shows no tools for a server that has none, which is not one that cannot be used', async () => {
    const mcpTools = () => Promise.resolve(new Map([['logs', []]]));
    const servers = { ...shown, logs: { ...shown.logs, tools: [] } };
    expect(await serversOf('?detail=tools', { ...ops, mcpTools })).toEqual(servers);
  });

  it.each(['?detail=', '?detail=%20,'])('takes %s for nothing', async (query) => {
    expect(await serversOf(query)).toEqual(shown);
  });

  it.each(['bogus', 'Tools', 'toString', 'tools,bogus'])('refuses detail=%s', async (detail) => {
    await using running = await startServer({}, fakeHost([ops]));
    const response = await fetch(`${running.url}/aura/info?detail=${detail}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        type: 'invalid_request_error',
        message: 'detail must be one or more of tools, tools:summary',
      },
    });
  });

  it('waits at most 30 s for the servers', async () => {
    const asked = Promise.withResolvers<void>();
    const mcpTools = (signal: AbortSignal) =>
      new Promise<ReadonlyMap<string, readonly Tool[]>>((resolve) => {
        signal.addEventListener('abort', () => resolve(new Map([['fs', []]])));
        asked.resolve();
      });
    await using running = await startServer({}, fakeHost([{ ...ops, mcpTools }]));
    const pending = fetch(`${running.url}/aura/info?detail=tools`);
    await asked.promise;
    await running.host.clock.advance(30_000);
    const { agents } = await readBody<InfoBody>(await pending);
    expect(agents[0]?.mcp_servers).toEqual({ ...shown, fs: { ...shown.fs, tools: [] } });
  });

  it('asks the servers no longer when the client has left', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const mcpTools = (signal: AbortSignal) => {
      asked.resolve(signal);
      return new Promise<never>(() => undefined);
    };
    await using running = await startServer({}, fakeHost([{ ...ops, mcpTools }]));
    const client = new AbortController();
    const pending = fetch(`${running.url}/aura/info?detail=tools`, { signal: client.signal });
    const signal = await asked.promise;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    client.abort();
    await expect(pending).rejects.toThrow();
    await aborted;
  });

  it('can only be read', async () => {
    await using running = await startServer({}, fakeHost([ops]));
    const response = await fetch(`${running.url}/aura/info`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET,HEAD']);
  });
});
