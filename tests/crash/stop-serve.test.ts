import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeMcpServer, StartedProcess } from '@aura/testkit';
import { expect, it } from 'vitest';
import { readFrames } from '../../packages/server/test-support/read-frames.ts';
import { agentToml, httpServer } from '../wire/support/agent-toml.ts';
import { cancellation, endings, messagesOf } from '../wire/support/mcp-records.ts';
import { readUntil } from '../wire/support/read-until.ts';
import { callOnce } from '../wire/support/scripts.ts';
import { readTranscript } from '../wire/support/transcript.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { newFamily } from './family.ts';
import { install, listening } from './serve-process.ts';

interface Scene extends AsyncDisposable {
  readonly mcp: FakeMcpServer;
  readonly server: StartedProcess;
  ask(): Promise<Response>;
}

/** A served agent whose model calls a tool that takes this long. */
async function scene(toolSeconds: number, env: Readonly<Record<string, string>>): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const mcp = stack.use(await fakeMcpServer());
  const call = { name: 'slow_task', args: { task_id: 'one', duration_seconds: toolSeconds } };
  const model = stack.use(await scriptedModelServer(callOnce(call)));
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  const installation = stack.use(await install(config));
  const server = stack.use(
    await installation.serve({
      args: ['--port', '0'],
      env: { MODEL_URL: model.url, ...env },
      ready: listening,
    }),
  );
  const owned = stack.move();
  return {
    mcp,
    server,
    ask: () =>
      fetch(`${server.ready?.[1]}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'work' }] }),
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

it('a server that is asked to stop finishes what runs and takes nothing new [http-api 15]', async () => {
  const family = newFamily();
  await using at = await scene(1, family.env);
  const running = await at.ask();
  await waitFor('the tool to run', () => messagesOf(at.mcp.records, 'tools/call').length > 0);
  at.server.kill('SIGTERM');
  const refused = await waitFor('the first refusal', async () => {
    const response = await at.ask();
    return response.status === 503 && response;
  });
  expect(await refused.json()).toMatchObject({ error: { type: 'service_unavailable' } });
  const { text, finishReasons, done } = await readTranscript(running);
  expect(text).toContain('Task one completed.');
  expect([finishReasons, done]).toEqual([['stop'], true]);
  expect(await at.server.exited).toEqual({ code: 0, signal: null });
  await family.extinct();
});

it('a server that is asked to stop ends in order what takes too long [http-api 16]', async () => {
  const family = newFamily();
  await using at = await scene(60, { ...family.env, SHUTDOWN_TIMEOUT_SECS: '1' });
  const running = await at.ask();
  await waitFor('the tool to run', () => messagesOf(at.mcp.records, 'tools/call').length > 0);
  at.server.kill('SIGTERM');
  const { text, finishReasons, done } = await readTranscript(running);
  expect(text).toContain('The server was shut down before the answer was complete.');
  expect([finishReasons, done]).toEqual([['stop'], true]);
  expect(await at.server.exited).toEqual({ code: 0, signal: null });
  expect(await cancellation(at.mcp.records)).toMatchObject({ reason: 'server shutdown' });
  expect(endings(at.mcp.records)).toEqual(['slow_task cancelled']);
  await family.extinct();
});

it('a second signal ends the server at once', async () => {
  const family = newFamily();
  await using at = await scene(60, family.env);
  const frames = readFrames(await at.ask());
  await readUntil(frames, ({ event }) => event === 'aura.tool_start');
  at.server.kill('SIGTERM');
  await waitFor('the first refusal', async () => (await at.ask()).status === 503);
  // Sent until it counts: a repeat within a moment is taken for the same signal.
  const exit = await waitFor('the server to end', () => {
    at.server.kill('SIGTERM');
    return Promise.race([at.server.exited, undefined]);
  });
  expect(exit.code).toBe(143);
  await family.extinct();
});
