import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeMcpServer, scriptedModelServer, standardTools } from '@aura/testkit';
import type { FakeTool } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from '../wire/support/agent-toml.ts';
import { messagesOf } from '../wire/support/mcp-records.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { runReader } from './run-reader.ts';
import { install, listening } from './serve-process.ts';

const token = 'Token not-to-be-written-down';

it('a run whose server is killed waits for the headers of its caller, goes on with them, and they are in no file', async () => {
  const held = Promise.withResolvers<void>();
  let isHeld = true;
  const look: FakeTool = {
    name: 'look',
    async call() {
      if (isHeld) await held.promise;
      return 'seen';
    },
  };
  await using mcp = await fakeMcpServer({ tools: [look, ...standardTools.slice(0, 1)] });
  await using model = await scriptedModelServer(({ toolResults }) =>
    toolResults.length === 0
      ? { calls: [{ name: 'look', args: {} }] }
      : { text: `The tools said: ${toolResults.join()}` },
  );
  const mapped = 'headers_from_request = { Authorization = "x-upstream" }';
  await using at = await install(agentToml({ servers: [httpServer('remote', mcp.url, mapped)] }));
  const start = async () => {
    const process = await at.serve({
      args: ['--port', '0', '--data-dir', 'data'],
      env: { MODEL_URL: model.url },
      ready: listening,
    });
    return Object.assign(process, { url: process.ready?.[1] ?? '' });
  };
  const calls = () => messagesOf(mcp.records, 'tools/call');

  let runId: string;
  {
    await using first = await start();
    const response = await fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-aura-background': 'true',
        'x-upstream': token,
      },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'work' }] }),
    });
    ({ id: runId } = (await response.json()) as { id: string });
    await waitFor('the tool to be called', () => calls().length === 1);
    first.kill('SIGKILL');
    await first.exited;
  }
  isHeld = false;

  await using second = await start();
  const state = async (path: string) => (await fetch(`${second.url}${path}`)).json();
  const waiting = {
    id: runId,
    status: 'suspended',
    waiting_for: [{ type: 'headers', names: ['x-upstream'] }],
  };
  const body = await waitFor('the run to wait', async () => {
    const found = (await state(`/aura/runs/${runId}`)) as { status: string };
    return found.status !== 'running' && found;
  });
  expect(body).toMatchObject(waiting);
  expect(await state('/aura/runs')).toMatchObject({ data: [waiting] });
  expect(calls()).toHaveLength(1);

  // Whoever only looks has nothing that the run could go on with.
  const stream = (headers: Record<string, string>, signal?: AbortSignal) =>
    fetch(`${second.url}/aura/runs/${runId}/stream`, { headers, ...(signal && { signal }) });
  const looking = new AbortController();
  await (await stream({}, looking.signal)).body?.getReader().read();
  looking.abort();
  expect(await state(`/aura/runs/${runId}`)).toMatchObject(waiting);

  const reader = runReader();
  await reader.read(await stream({ 'X-Upstream': token }));
  expect(reader.done).toBe(true);
  expect(reader.text).toContain('The tools said:');
  expect(await state(`/aura/runs/${runId}`)).toMatchObject({ status: 'completed' });
  for (const { headers } of messagesOf(mcp.records, 'tools/list')) {
    expect(headers['authorization']).toBe(token);
  }
  const files = readdirSync(join(at.directory, 'data'), { recursive: true, withFileTypes: true });
  const written = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(written.join().length).toBeGreaterThan(1_000);
  expect([...written, second.stdout, second.stderr].join()).not.toContain('not-to-be-written-down');
  await second.stop();
}, 60_000);
