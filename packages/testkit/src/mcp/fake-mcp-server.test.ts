import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, it, vi } from 'vitest';

import { fakeMcpServer } from './fake-mcp-server.ts';
import type { FakeMcpServer } from './fake-mcp-server.ts';
import type { FakeTool } from './fake-tool.ts';

const eras = ['legacy', 'auto'] as const;

async function connect(
  server: FakeMcpServer,
  mode: (typeof eras)[number],
  headers: Record<string, string> = {},
): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } }),
  );
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

const tool = (name: string): FakeTool => ({ name, call: () => name });

describe.each(eras)('fakeMcpServer with a client of mode %s', (mode) => {
  it('offers the standard tools', async () => {
    await using server = await fakeMcpServer();
    await using client = await connect(server, mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'mock_tool',
      'list_files',
      'echo_headers',
      'chain_tool',
      'slow_task',
      'task_with_progress',
      'failing_tool',
      'list_metrics',
    ]);
  });

  it('answers with text, structured content, failure and instructions', async () => {
    await using server = await fakeMcpServer();
    await using client = await connect(server, mode);
    const call = (name: string, args: Record<string, unknown>) =>
      client.callTool({ name, arguments: args });
    const text = (value: string): object => ({ content: [{ type: 'text', text: value }] });
    expect(await call('mock_tool', { message: 'hi' })).toMatchObject(
      text('Mock tool executed successfully with message: hi'),
    );
    expect(await call('chain_tool', { steps: 2 })).toMatchObject(
      text('Call chain_tool again with steps=1.'),
    );
    expect(await call('failing_tool', { error_message: 'no' })).toMatchObject({
      isError: true,
      ...text('no'),
    });
    expect(await call('list_metrics', {})).toMatchObject({
      structuredContent: { metrics: expect.arrayContaining([{ name: 'cpu', value: 0.42 }]) },
    });
    const ended = server.records.flatMap((each) =>
      each.type === 'call-ended' ? [each.outcome] : [],
    );
    expect(ended).toEqual(['ok', 'ok', 'error', 'ok']);
  });

  it('shows the headers it got, to the tool and to the test', async () => {
    await using server = await fakeMcpServer();
    await using client = await connect(server, mode, { 'X-Tenant': 'acme' });
    const result = await client.callTool({ name: 'echo_headers', arguments: {} });
    const [part] = result.content;
    expect(part?.type === 'text' && JSON.parse(part.text)).toMatchObject({ 'x-tenant': 'acme' });
    const calls = server.records.filter(
      (each) => each.type === 'message' && each.method === 'tools/call',
    );
    expect(calls).toEqual([
      expect.objectContaining({ headers: expect.objectContaining({ 'x-tenant': 'acme' }) }),
    ]);
  });

  it('reports progress', async () => {
    await using server = await fakeMcpServer();
    await using client = await connect(server, mode);
    const steps: number[] = [];
    await client.callTool(
      { name: 'task_with_progress', arguments: { duration_seconds: 0.02, steps: 3 } },
      { onprogress: ({ progress }) => void steps.push(progress) },
    );
    expect(steps).toEqual([1, 2, 3]);
  });

  it('stops a cancelled call and remembers that', async () => {
    await using server = await fakeMcpServer();
    await using client = await connect(server, mode);
    const controller = new AbortController();
    const call = client.callTool(
      { name: 'slow_task', arguments: { task_id: 't', duration_seconds: 60 } },
      { signal: controller.signal },
    );
    const refused = expect(call).rejects.toThrow();
    await vi.waitFor(() =>
      expect(server.records).toContainEqual(expect.objectContaining({ method: 'tools/call' })),
    );
    controller.abort();
    await refused;
    await vi.waitFor(() =>
      expect(server.records).toContainEqual({
        type: 'call-ended',
        tool: 'slow_task',
        outcome: 'cancelled',
      }),
    );
    // Clients of the newer era close the stream of the call instead of sending a notification.
    const notified = server.records.some(
      (each) => each.type === 'message' && each.method === 'notifications/cancelled',
    );
    expect(notified).toBe(mode === 'legacy');
  });

  it('lists tools in pages', async () => {
    await using server = await fakeMcpServer({ tools: ['a', 'b', 'c'].map(tool), pageSize: 2 });
    await using client = await connect(server, mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const lists = server.records.filter(
      (each) => each.type === 'message' && each.method === 'tools/list',
    );
    expect(lists).toHaveLength(2);
  });
});

describe('fakeMcpServer', () => {
  it('tells a connected client that its tools have changed', async () => {
    await using server = await fakeMcpServer({ tools: [tool('before')] });
    await using client = await connect(server, 'legacy');
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler('notifications/tools/list_changed', () => resolve());
    });
    await vi.waitFor(() => expect(server.records).toContainEqual({ type: 'listening' }));
    await server.setTools([tool('after')]);
    await changed;
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['after']);
  });
});
