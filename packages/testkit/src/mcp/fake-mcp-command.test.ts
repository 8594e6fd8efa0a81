import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { startProcess } from '../process/start-process.ts';
import { fakeMcpCommand } from './fake-mcp-command.ts';
import type { FakeMcpCommandOptions } from './fake-mcp-command.ts';
import { readMcpRecords } from './mcp-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'fake-mcp-'));
const logFile = join(directory, 'records.jsonl');
afterEach(() => rmSync(logFile, { force: true }));
afterAll(() => rmSync(directory, { recursive: true }));

async function connect(options: FakeMcpCommandOptions = {}): Promise<Client & AsyncDisposable> {
  const { command, args, env } = fakeMcpCommand({ logFile, ...options });
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...env },
    stderr: 'ignore',
  });
  await client.connect(transport, { timeout: 10_000 });
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

describe('fakeMcpCommand', () => {
  it('starts a server with the standard tools', async () => {
    await using client = await connect({ pageSize: 3 });
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(8);
    const result = await client.callTool({ name: 'mock_tool', arguments: { message: 'hi' } });
    expect(result).toMatchObject({ content: [{ text: expect.stringContaining('hi') }] });
  });

  it('writes down what came and how calls ended, cancellations included', async () => {
    await using client = await connect();
    const controller = new AbortController();
    const call = client.callTool(
      { name: 'slow_task', arguments: { task_id: 't', duration_seconds: 60 } },
      { signal: controller.signal },
    );
    const refused = expect(call).rejects.toThrow();
    const expectRecord = (record: object): Promise<void> =>
      vi.waitFor(() => expect(readMcpRecords(logFile)).toContainEqual(record), { timeout: 5000 });
    await expectRecord(expect.objectContaining({ method: 'tools/call' }));
    controller.abort();
    await refused;
    await expectRecord(expect.objectContaining({ method: 'notifications/cancelled' }));
    await expectRecord({ type: 'call-ended', tool: 'slow_task', outcome: 'cancelled' });
  });

  it('ends when its input ends', async () => {
    const { command, args, env } = fakeMcpCommand({ logFile });
    await using server = await startProcess(command, { args, env });
    server.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await server.waitFor(/"id":1/);
    server.closeInput();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  it('ends at once when it is to refuse', async () => {
    const { command, args, env } = fakeMcpCommand({ misbehave: 'refuse' });
    await using server = await startProcess(command, { args, env });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.stderr).toContain('refusing');
  });

  it('dies in the middle of a call', async () => {
    await using client = await connect({ misbehave: 'die' });
    await expect(client.callTool({ name: 'list_metrics', arguments: {} })).rejects.toThrow();
  });

  it('never answers when it is mute', async () => {
    const { command, args, env } = fakeMcpCommand({ misbehave: 'mute', logFile });
    await using server = await startProcess(command, { args, env });
    server.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await vi.waitFor(() => expect(readMcpRecords(logFile)).toHaveLength(1), { timeout: 5000 });
    expect(server.stdout).toBe('');
  });

  it.each(['garbage', 'flood'] as const)('still answers between its %s', async (misbehave) => {
    await using client = await connect({ misbehave });
    expect((await client.listTools()).tools).toHaveLength(8);
  });
});
