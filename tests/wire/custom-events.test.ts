import { fakeMcpServer, scriptedModelServer, standardTools } from '@aura/testkit';
import type { FakeTool, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer, stdioServer } from './support/agent-toml.ts';
import { callEach, callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { ServeOptions } from './support/serve.ts';
import type { Transcript } from './support/transcript.ts';

const session = { metadata: { chat_session_id: 'cs-test' } };

async function streamWith(
  script: WireScript,
  {
    tools = standardTools,
    ...options
  }: Pick<ServeOptions, 'settings'> & { readonly tools?: readonly FakeTool[] } = {},
): Promise<Transcript> {
  await using mcp = await fakeMcpServer({ tools });
  await using model = await scriptedModelServer(script);
  const config = agentToml({
    llm: 'context_window = 128000',
    servers: [httpServer('tools', mcp.url)],
  });
  await using aura = await serve({ model, config, ...options });
  return await aura.stream(session);
}

const ids = (transcript: Transcript, name: string): unknown[] =>
  transcript.payloads(name).map((payload) => payload['tool_id']);

const parallel = callOnce(
  { id: 'call_a', name: 'slow_task', args: { task_id: 'a', duration_seconds: 0.2 } },
  { id: 'call_b', name: 'mock_tool', args: { message: 'hi' } },
  { id: 'call_c', name: 'failing_tool', args: { error_message: 'disk full' } },
);

it('are absent unless they are on [http-api 63]', async () => {
  const { events, done } = await streamWith(parallel, { settings: { customEvents: false } });
  expect([events, done]).toEqual([[], true]);
});

it('begin with the session and the state of the MCP servers, in name order [http-api 64, 65] [config 97]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(
    callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
  );
  const broken = { command: 'no-such-command', args: [], env: {} };
  const config = agentToml({
    llm: 'context_window = 128000',
    servers: [httpServer('zeta', mcp.url), stdioServer('alpha', broken)],
  });
  await using aura = await serve({ model, config });
  const { frames, payloads, text } = await aura.stream(session);
  expect(frames.slice(0, 2).map(({ event }) => event)).toEqual([
    'aura.session_info',
    'aura.mcp_status',
  ]);
  expect(payloads('session_info')).toMatchObject([
    { model: 'openai/scripted', model_context_limit: 128_000, session_id: 'cs-test' },
  ]);
  expect(payloads('mcp_status')).toMatchObject([
    {
      servers: [
        {
          server_name: 'alpha',
          transport: 'stdio',
          status: 'failed',
          tools_count: 0,
          reason: expect.stringContaining('no-such-command'),
        },
        {
          server_name: 'zeta',
          transport: 'http_streamable',
          status: 'connected',
          tools_count: standardTools.length,
        },
      ],
    },
  ]);
  expect(text).toContain('Mock tool executed successfully');
});

it('say nothing of MCP servers and of a context window that are not configured [http-api 64, 65]', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model });
  const { payloads } = await aura.stream();
  expect(payloads('mcp_status')).toEqual([]);
  expect(payloads('session_info')[0]).not.toHaveProperty('model_context_limit');
});

describe('of tool calls', () => {
  it('have all their members [http-api 66, 67, 68, 72, 73, 74]', async () => {
    const transcript = await streamWith(parallel);
    const common = { agent_id: 'main', session_id: 'cs-test', trace_id: expect.any(String) };
    const call = { tool_id: 'call_b', tool_name: 'mock_tool', ...common };
    expect(transcript.payloads('tool_requested')[1]).toMatchObject({
      ...call,
      arguments: { message: 'hi' },
    });
    expect(transcript.payloads('tool_start')[1]).toMatchObject({
      ...call,
      progress_token: expect.anything(),
    });
    expect(transcript.payloads('tool_complete')).toMatchObject([
      {
        tool_id: 'call_a',
        tool_name: 'slow_task',
        duration_ms: expect.any(Number),
        success: true,
        result: 'Task a completed.',
        ...common,
      },
      {
        tool_id: 'call_b',
        tool_name: 'mock_tool',
        duration_ms: expect.any(Number),
        success: true,
        result: 'Mock tool executed successfully with message: hi',
        ...common,
      },
      {
        tool_id: 'call_c',
        tool_name: 'failing_tool',
        duration_ms: expect.any(Number),
        success: false,
        error: expect.stringMatching(/^\w+: .*disk full/),
        ...common,
      },
    ]);
    for (const { payload } of transcript.events) expect(payload['session_id']).toBe('cs-test');
  });

  it('keep their order and are complete, in parallel and one after the other [http-api 69, 70, 71]', async () => {
    const calls = ['one', 'two', 'three'].map((message) => ({
      name: 'mock_tool',
      args: { message },
    }));
    for (const script of [parallel, callEach(...calls)]) {
      const transcript = await streamWith(script);
      const requested = ids(transcript, 'tool_requested');
      expect(requested).toHaveLength(3);
      expect(ids(transcript, 'tool_start')).toEqual(requested);
      expect(ids(transcript, 'tool_complete')).toEqual(requested);
      for (const id of requested) {
        const steps = transcript.events.filter(({ payload }) => payload['tool_id'] === id);
        expect(steps.map(({ name }) => name)).toEqual([
          'aura.tool_requested',
          'aura.tool_start',
          'aura.tool_complete',
        ]);
      }
    }
  });

  it('come with the standard chunks, not instead of them [http-api 75]', async () => {
    const { chunks, text, toolCalls, finishReasons } = await streamWith(parallel);
    expect(chunks.length).toBeGreaterThan(3);
    expect(toolCalls).toHaveLength(3);
    expect(text).toContain('Task a completed.');
    expect(finishReasons).toEqual(['stop']);
  });

  it('tell the model about a tool without progress as well [http-api 79]', async () => {
    const { payloads, text } = await streamWith(
      callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
    );
    expect(payloads('progress')).toEqual([]);
    expect(text).toContain('with message: hi');
  });
});

describe('of progress', () => {
  const task = { name: 'task_with_progress', args: { duration_seconds: 0.5, steps: 5 } };

  it('come between start and end, under the token of the start [http-api 70, 76, 77, 78]', async () => {
    const { events, payloads, text } = await streamWith(callOnce(task));
    const progress = payloads('progress');
    expect(progress.map(({ message, percent }) => [message, percent])).toEqual([
      ['Step 1 of 5', 20],
      ['Step 2 of 5', 40],
      ['Step 3 of 5', 60],
      ['Step 4 of 5', 80],
      ['Step 5 of 5', 100],
    ]);
    const [start] = payloads('tool_start');
    for (const step of progress) {
      expect(step).toMatchObject({
        phase: 'mcp_progress',
        agent_id: 'main',
        progress_token: start?.['progress_token'],
      });
    }
    const names = events.map(({ name }) => name);
    expect(names.indexOf('aura.tool_start')).toBeLessThan(names.indexOf('aura.progress'));
    expect(names.lastIndexOf('aura.progress')).toBeLessThan(names.indexOf('aura.tool_complete'));
    expect(payloads('tool_complete')).toMatchObject([
      { success: true, result: 'Completed 5 steps.' },
    ]);
    expect(text).toContain('Completed 5 steps.');
  });

  it('have a percentage when the total is known [config 116]', async () => {
    const tool: FakeTool = {
      name: 'quarter',
      async call({ progress }) {
        await progress({ progress: 1, total: 4 });
        await progress({ progress: 4, total: 4 });
        await progress({ progress: 5 });
        return 'done';
      },
    };
    const { payloads } = await streamWith(callOnce({ name: 'quarter', args: {} }), {
      tools: [tool],
    });
    expect(payloads('progress').map(({ message, percent }) => [message, percent])).toEqual([
      ['Progress: 1/4', 25],
      ['Progress: 4/4', 100],
      ['Progress: 5', undefined],
    ]);
    const [start] = payloads('tool_start');
    const tokens = payloads('progress').map((payload) => payload['progress_token']);
    expect(new Set(tokens)).toEqual(new Set([start?.['progress_token']]));
  });

  it('never reach another request, nor one that has ended [http-api 80]', async () => {
    const late = Promise.withResolvers<void>();
    const tool: FakeTool = {
      name: 'report',
      async call({ args, progress }) {
        await progress({ progress: 1, message: `for ${String(args['who'])}` });
        // Progress after the answer is against the protocol, and happens.
        setImmediate(() => {
          progress({ progress: 2, message: 'too late' }).then(late.resolve, late.resolve);
        });
        return 'done';
      },
    };
    await using mcp = await fakeMcpServer({ tools: [tool] });
    await using model = await scriptedModelServer(({ question, toolResults }) =>
      toolResults.length === 0
        ? { calls: [{ name: 'report', args: { who: question } }] }
        : { text: 'Done.' },
    );
    await using aura = await serve({
      model,
      config: agentToml({ servers: [httpServer('reporter', mcp.url)] }),
    });
    const people = ['ann', 'ben', 'cid', 'dan'];
    const streams = await Promise.all(people.map((who) => aura.stream(who)));
    await late.promise;
    const following = await aura.stream('eve');
    const heard = [...streams, following].map(({ payloads }) =>
      payloads('progress').map(({ message }) => message),
    );
    expect(heard).toEqual([...people, 'eve'].map((who) => [`for ${who}`]));
  });
});

it('show reasoning with both switches on only [http-api 81]', async () => {
  const script: WireScript = () => ({ reasoning: 'They greet me.', text: 'Hi.' });
  const shown = await streamWith(script, { settings: { emitReasoning: true } });
  expect(
    shown
      .payloads('reasoning')
      .map(({ content }) => content)
      .join(''),
  ).toBe('They greet me.');
  expect(shown.text).toBe('Hi.');
  for (const settings of [{ customEvents: false, emitReasoning: true }, { emitReasoning: false }]) {
    const { payloads, frames } = await streamWith(script, { settings });
    expect(payloads('reasoning')).toEqual([]);
    expect(JSON.stringify(frames)).not.toContain('They greet me.');
  }
});

it('tell the usage of each turn and of the whole before the last chunk [http-api 82]', async () => {
  const { events, payloads, frames, chunks } = await streamWith([
    {
      calls: [
        { id: 'call_a', name: 'mock_tool', args: { message: 'a' } },
        { id: 'call_b', name: 'mock_tool', args: { message: 'b' } },
      ],
      usage: { inputTokens: 10, outputTokens: 4 },
    },
    { text: 'Done.', usage: { inputTokens: 30, outputTokens: 2 } },
  ]);
  expect(payloads('tool_usage')).toMatchObject([
    { tool_ids: ['call_a', 'call_b'], prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 },
  ]);
  // The prompt of the last turn says how full the context is; the chunk has what all turns cost.
  expect(payloads('usage')).toMatchObject([
    { prompt_tokens: 30, completion_tokens: 6, total_tokens: 36 },
  ]);
  expect(chunks.at(-1)?.usage).toEqual({
    prompt_tokens: 40,
    completion_tokens: 6,
    total_tokens: 46,
  });
  expect(events.at(-1)?.name).toBe('aura.usage');
  expect(frames.at(-3)?.event).toBe('aura.usage');
});
