import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { fakeMcpServer, scriptedModelServer, startProcess } from '@aura/testkit';
import type { FakeTool, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer, stdioServer } from '../wire/support/agent-toml.ts';
import { conversational, hitl } from '../wire/support/approvals.ts';
import { callOnce, say } from '../wire/support/scripts.ts';
import { serve } from '../wire/support/serve.ts';
import type { Era } from './support/connect.ts';

const bin = fileURLToPath(new URL('../../packages/cli/bin/aura.js', import.meta.url));
const ask = { name: 'helper', arguments: { prompt: 'Hello?' } };

/** A directory with an agent whose model and tools are those of the test. */
async function installation(
  script: WireScript,
  {
    tools = [],
    table = '',
  }: { readonly tools?: readonly FakeTool[]; readonly table?: string } = {},
) {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await scriptedModelServer(script));
  const mcp = stack.use(await fakeMcpServer({ tools }));
  const directory = await mkdtemp(join(tmpdir(), 'aura-mcp-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const config = agentToml({ servers: [httpServer('tools', mcp.url), table] });
  await writeFile(join(directory, 'aura.toml'), config);
  const env = { ...process.env, MODEL_URL: model.url } as Record<string, string>;
  const args = [bin, 'mcp', '--config', join(directory, 'aura.toml')];
  const owned = stack.move();
  return {
    directory,
    env,
    args,
    /** Starts `aura mcp` as a client does. */
    async connect(era: Era = 'legacy') {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args,
        cwd: directory,
        env,
        stderr: 'ignore',
      });
      const mode = era === 'legacy' ? 'legacy' : { pin: '2026-07-28' };
      const client = new Client(
        { name: 'outside', version: '1.0.0' },
        { versionNegotiation: { mode } },
      );
      await client.connect(transport);
      return { client, [Symbol.asyncDispose]: () => client.close() };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe('aura mcp', () => {
  it.each<Era>(['legacy', 'modern'])(
    'offers the agents to the client that has started it, with progress and cancellation (%s)',
    async (era) => {
      const cancelled = Promise.withResolvers<void>();
      const wait: FakeTool = {
        name: 'wait',
        async call({ signal }) {
          await once(signal, 'abort');
          cancelled.resolve();
          return 'never told';
        },
      };
      const quick: FakeTool = { name: 'quick', call: () => 'done' };
      const script: WireScript = ({ question, toolResults }) =>
        callOnce({ name: question, args: {} })({ question, toolResults } as never);
      await using at = await installation(script, { tools: [wait, quick] });
      await using connected = await at.connect(era);
      const { client } = connected;
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['helper']);
      const steps: (string | undefined)[] = [];
      const { content } = await client.callTool(
        { ...ask, arguments: { prompt: 'quick' } },
        { onprogress: ({ message }) => void steps.push(message) },
      );
      expect(content).toEqual([{ type: 'text', text: 'The tools said: done' }]);
      // The client drops steps that it reads together with the result, as it may with the last ones.
      const all = ['turn 1', 'quick started', 'quick completed', 'turn 2'];
      expect(steps).toEqual(all.slice(0, steps.length));
      expect(steps).toContain('turn 1');
      const cancelling = new AbortController();
      const call = client.callTool(
        { ...ask, arguments: { prompt: 'wait' } },
        {
          signal: cancelling.signal,
          onprogress({ message }) {
            if (message === 'wait started') cancelling.abort('enough');
          },
        },
      );
      await expect(call).rejects.toThrow();
      await cancelled.promise;
      const next = await client.callTool({ ...ask, arguments: { prompt: 'quick' } });
      expect(next.isError ?? false).toBe(false);
    },
  );

  it('waits with a call for an approval, which another process gives', async () => {
    const tools: FakeTool[] = [{ name: 'delete_pod', call: () => 'deleted' }];
    await using at = await installation(callOnce({ name: 'delete_pod', args: {} }), {
      tools,
      table: hitl(['delete_*'], conversational),
    });
    await using connected = await at.connect();
    const asked = Promise.withResolvers<string>();
    const call = connected.client.callTool(ask, {
      onprogress({ message = '' }) {
        const [, id] = /decision (\S+)/.exec(message) ?? [];
        if (id !== undefined) asked.resolve(id);
      },
    });
    const args = [bin, 'approvals', 'approve', await asked.promise];
    await promisify(execFile)(process.execPath, args, { cwd: at.directory, env: at.env });
    expect((await call).content).toEqual([{ type: 'text', text: 'The tools said: deleted' }]);
  });

  it('writes nothing but the protocol to standard output, and ends with its client', async () => {
    await using at = await installation(say('Hello.'));
    await using child = await startProcess(process.execPath, {
      args: [...at.args, '--debug'],
      cwd: at.directory,
      env: at.env,
    });
    const request = (id: number, method: string, params: object): void =>
      child.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    request(1, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'by hand', version: '1' },
    });
    child.write('this is no JSON\n');
    request(2, 'tools/call', ask);
    await child.waitFor(/"id":2/);
    child.closeInput();
    expect(await child.exited).toEqual({ code: 0, signal: null });
    const lines = child.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2]);
    expect(child.stderr).toContain('serving an MCP client');
  });

  it('serves another Aura, which starts it as one of its tool servers', async () => {
    await using at = await installation(({ question }) => ({ text: `Of ${question}` }));
    await using outer = await scriptedModelServer(
      callOnce({ name: 'helper', args: { prompt: 'tides', session: null } }),
    );
    const [command, ...args] = [process.execPath, ...at.args];
    const env = { MODEL_URL: at.env['MODEL_URL'] ?? '', AURA_DATA_DIR: join(at.directory, 'data') };
    const servers = [stdioServer('inner', { command, args, env })];
    await using aura = await serve({ model: outer, config: agentToml({ servers }) });
    const { text } = await aura.stream('What of tides?');
    expect(text).toContain('"answer": "Of tides"');
  });
});
