import {
  fakeClock,
  fakeMcpServer,
  hostileModelServer,
  scriptedModelServer,
  sseData,
} from '@aura/testkit';
import type { FakeMcpServer, FakeTool, ScriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { readFrames } from '../../packages/server/test-support/read-frames.ts';
import type { WireFrame } from '../../packages/server/test-support/read-frames.ts';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { cancellation, endings, messagesOf } from './support/mcp-records.ts';
import { readUntil, saying } from './support/read-until.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served, ServeOptions } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

interface Scene extends AsyncDisposable {
  readonly mcp: FakeMcpServer;
  readonly model: ScriptedModelServer;
  readonly aura: Served;
}

/** An agent whose model calls one tool with whatever arguments. */
async function scene(
  call: { readonly name: string; readonly args: Record<string, string | number> },
  { tools, ...options }: Partial<ServeOptions> & { readonly tools?: readonly FakeTool[] } = {},
): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const mcp = stack.use(await fakeMcpServer(tools === undefined ? {} : { tools }));
  const model = stack.use(await scriptedModelServer(callOnce(call)));
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  const aura = stack.use(await serve({ model, config, ...options }));
  const owned = stack.move();
  return { mcp, model, aura, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const slow = (seconds: number) => ({
  name: 'slow_task',
  args: { task_id: 'one', duration_seconds: seconds },
});

/** Reads a stream until an event and then hangs up. */
async function leaveAt(aura: Served, event: string): Promise<void> {
  const frames = readFrames(await aura.post({ stream: true }));
  await readUntil(frames, (frame) => frame.event === event);
  await frames.return(undefined);
}

describe('a client that leaves', () => {
  it('cancels the running tool at its server, with the reason [http-api 84, 85] [config 117]', async () => {
    await using at = await scene(slow(10));
    await leaveAt(at.aura, 'aura.tool_start');
    const [call] = await waitFor('the call to arrive', () => {
      const calls = messagesOf(at.mcp.records, 'tools/call');
      return calls.length > 0 && calls;
    });
    expect(await cancellation(at.mcp.records)).toMatchObject({
      requestId: call?.id,
      reason: 'client disconnected',
    });
    expect(endings(at.mcp.records)).toEqual(['slow_task cancelled']);
    // The model is not told the result of a call that nobody waits for.
    expect(at.model.requests).toHaveLength(1);
  });

  it('cancels it without streaming as well [config 117]', async () => {
    await using at = await scene(slow(10));
    const leaving = new AbortController();
    const answer = at.aura.post('Hello?', { signal: leaving.signal });
    await waitFor('the call to arrive', () => messagesOf(at.mcp.records, 'tools/call').length > 0);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    expect(await cancellation(at.mcp.records)).toMatchObject({ reason: 'client disconnected' });
    expect(endings(at.mcp.records)).toEqual(['slow_task cancelled']);
  });

  it('leaves a server that goes on serving, also in the middle of progress [http-api 87]', async () => {
    await using at = await scene({
      name: 'task_with_progress',
      args: { duration_seconds: 1, steps: 20 },
    });
    await leaveAt(at.aura, 'aura.progress');
    await waitFor('the end of the task', () => endings(at.mcp.records).length > 0);
    expect(endings(at.mcp.records)).toEqual(['task_with_progress cancelled']);
    const next = await at.aura.stream();
    expect(next.text).toContain('Completed 20 steps.');
    expect(next.done).toBe(true);
  });

  it('ends the call of the model in the middle of its answer', async () => {
    await using model = await hostileModelServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sseData({ choices: [{ index: 0, delta: { content: 'Once upon' } }] }));
    });
    await using aura = await serve({ model });
    const frames = readFrames(await aura.post({ stream: true }));
    await readUntil(frames, saying('Once upon'));
    await frames.return(undefined);
    await waitFor('the model call to be closed', async () => (await model.connections()) === 0);
  });
});

it('a client that stays gets the result of a slow tool [http-api 86]', async () => {
  await using at = await scene(slow(3));
  const { text, payloads } = await at.aura.stream();
  expect(endings(at.mcp.records)).toEqual(['slow_task ok']);
  expect(text).toContain('Task one completed.');
  expect(payloads('tool_complete')).toMatchObject([{ success: true }]);
});

describe('a limit of time', () => {
  it('ends a stream whose model does not begin [http-api 88]', async () => {
    await using model = await hostileModelServer(() => undefined);
    await using aura = await serve({ model, settings: { firstChunkTimeoutMs: 200 } });
    const { text, finishReasons, payloads, done } = await aura.stream();
    expect(text).toContain('did not start to answer within 0.2 s');
    expect(payloads('error')).toMatchObject([{ kind: 'server/first_chunk_timeout' }]);
    expect([finishReasons, done]).toEqual([['stop'], true]);
    await waitFor('the model call to be closed', async () => (await model.connections()) === 0);
  });

  it('ends a stream in the middle of a tool, which is cancelled [http-api 88, 90]', async () => {
    const clock = fakeClock();
    await using at = await scene(slow(60), { clock, settings: { streamingTimeoutMs: 900_000 } });
    const reading = at.aura.stream();
    await waitFor('the call to arrive', () => messagesOf(at.mcp.records, 'tools/call').length > 0);
    await clock.advance(900_000);
    const { text, finishReasons, payloads, done } = await reading;
    expect(text).toContain('not complete after 900 s');
    expect(payloads('tool_complete')).toMatchObject([{ success: false }]);
    expect([finishReasons, done]).toEqual([['stop'], true]);
    expect(await cancellation(at.mcp.records)).toMatchObject({ reason: 'timeout' });
    expect(endings(at.mcp.records)).toEqual(['slow_task cancelled']);
  });

  it('on silence ends a model that stalls, whatever the heartbeats [http-api 89]', async () => {
    const clock = fakeClock();
    await using model = await hostileModelServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sseData({ choices: [{ index: 0, delta: { content: 'Once upon' } }] }));
    });
    // Longer than the time between two heartbeats, so that one falls into the silence.
    await using aura = await serve({ model, clock, settings: { inactivityTimeoutMs: 20_000 } });
    const frames = readFrames(await aura.post({ stream: true }));
    await readUntil(frames, saying('Once upon'));
    await clock.advance(19_000);
    await clock.advance(1_000);
    const rest: WireFrame[] = [];
    for await (const frame of frames) rest.push(frame);
    expect(rest.some(({ comment }) => comment === 'heartbeat')).toBe(true);
    expect(JSON.stringify(rest)).toContain('fell silent for 20 s');
    expect(rest.at(-1)?.data).toBe('[DONE]');
  });

  it('on silence does not count while a tool works [http-api 89]', async () => {
    const clock = fakeClock();
    const running = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<string>();
    const tool: FakeTool = {
      name: 'work',
      call() {
        running.resolve();
        return finish.promise;
      },
    };
    await using at = await scene(
      { name: 'work', args: {} },
      { tools: [tool], clock, settings: { inactivityTimeoutMs: 2_000 } },
    );
    const reading = at.aura.stream();
    await running.promise;
    await clock.advance(5_000);
    finish.resolve('worked');
    const { text, done } = await reading;
    expect(text).toContain('worked');
    expect(done).toBe(true);
  });

  it('that is 0 does not exist [http-api 90, 183]', async () => {
    const settings = { streamingTimeoutMs: 0, firstChunkTimeoutMs: 0 };
    await using at = await scene(slow(0.1), { settings });
    const { text } = await at.aura.stream();
    expect(text).toContain('Task one completed.');
  });

  it('of one MCP server ends its calls, which the model is told', async () => {
    await using mcp = await fakeMcpServer();
    await using model = await scriptedModelServer(callOnce(slow(10)));
    const config = agentToml({
      servers: [httpServer('tools', mcp.url, 'tool_timeout_secs = 0.5')],
    });
    await using aura = await serve({ model, config });
    const { text, payloads, done } = await aura.stream();
    expect(payloads('tool_complete')).toMatchObject([{ success: false }]);
    expect(text).toMatch(/0\.5 s|500 ms/);
    expect(done).toBe(true);
    await waitFor('the end of the task', () => endings(mcp.records).length > 0);
    expect(endings(mcp.records)).toEqual(['slow_task cancelled']);
  });
});

describe('a server that closes', () => {
  it('ends its streams in order and cancels their tools', async () => {
    await using at = await scene(slow(10));
    const reading = at.aura.stream();
    await waitFor('the call to arrive', () => messagesOf(at.mcp.records, 'tools/call').length > 0);
    await at.aura[Symbol.asyncDispose]();
    const { text, finishReasons, done } = await reading;
    expect(text).toContain('shut down');
    expect([finishReasons, done]).toEqual([['stop'], true]);
    expect(await cancellation(at.mcp.records)).toMatchObject({ reason: 'server shutdown' });
  });
});
