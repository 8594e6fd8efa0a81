import { fakeMcpCommand, fakeMcpServer, scriptedModelServer, standardTools } from '@aura/testkit';
import type { FakeTool, WireScript } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer, stdioServer } from './support/agent-toml.ts';
import { callEach, callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { ServeOptions } from './support/serve.ts';
import type { ToolCallDelta, Transcript } from './support/transcript.ts';

/** The stream of an agent with the tools of a fake MCP server, and the conversations its model was shown. */
async function streamWith(
  script: WireScript,
  {
    tools = standardTools,
    ...options
  }: Pick<ServeOptions, 'settings'> & { readonly tools?: readonly FakeTool[] } = {},
): Promise<Transcript> {
  await using mcp = await fakeMcpServer({ tools });
  await using model = await scriptedModelServer(script);
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  await using aura = await serve({ model, config, ...options });
  return await aura.stream();
}

/** The argument texts of the deltas, by call. */
function byIndex(deltas: readonly ToolCallDelta[]): ReadonlyMap<number, readonly ToolCallDelta[]> {
  return Map.groupBy(deltas, ({ index }) => index);
}

it('shows a call in one chunk with its whole arguments [http-api 51]', async () => {
  const { toolCalls, text, done } = await streamWith(
    callOnce({ id: 'call_1', name: 'list_files', args: { path: '/data' } }),
  );
  expect(toolCalls).toEqual([
    {
      index: 0,
      id: 'call_1',
      type: 'function',
      function: { name: 'list_files', arguments: '{"path":"/data"}' },
    },
  ]);
  for (const file of ['a.txt', 'b.txt', 'c.txt']) expect(text).toContain(file);
  expect(done).toBe(true);
});

it('shows every call of a chain twice in the mode `open-web-ui` [http-api 52]', async () => {
  const steps = [3, 2, 1].map((left) => ({ name: 'chain_tool', args: { steps: left } }));
  const { toolCalls, finishReasons } = await streamWith(callEach(...steps), {
    settings: { toolResultMode: 'open-web-ui' },
  });
  const pairs = byIndex(toolCalls);
  expect([...pairs.keys()]).toEqual([0, 1, 2]);
  for (const deltas of pairs.values()) expect(deltas).toHaveLength(2);
  expect(finishReasons).toEqual(['stop']);
});

it('shows the result as the arguments of a nameless delta in the mode `open-web-ui` [http-api 53]', async () => {
  const { toolCalls } = await streamWith(callOnce({ name: 'mock_tool', args: { message: 'hi' } }), {
    settings: { toolResultMode: 'open-web-ui' },
  });
  expect(toolCalls.map(({ index, function: shown }) => ({ index, ...shown }))).toEqual([
    { index: 0, name: 'mock_tool', arguments: '' },
    {
      index: 0,
      name: '',
      arguments: 'Mock tool executed successfully with message: hi',
    },
  ]);
  expect(toolCalls[1]?.id).toBe(toolCalls[0]?.id);
});

it('never runs names together, nor numbers over rounds [http-api 54]', async () => {
  const calls = [
    { name: 'list_files', args: { path: '/' } },
    { name: 'mock_tool', args: { message: 'one' } },
    { name: 'list_metrics', args: {} },
  ];
  for (const script of [callOnce(...calls), callEach(...calls)]) {
    const { toolCalls } = await streamWith(script);
    expect(toolCalls.map(({ index, function: shown }) => [index, shown?.name])).toEqual([
      [0, 'list_files'],
      [1, 'mock_tool'],
      [2, 'list_metrics'],
    ]);
  }
});

it.each([
  ['none', false],
  ['aura', true],
] as const)(
  'keeps results out of the chunks in the mode `%s` [http-api 55, 56]',
  async (mode, customEvents) => {
    // The model does not repeat what the tool said, so the result can only be where the server put it.
    const script: WireScript = [
      { calls: [{ name: 'mock_tool', args: { message: 'hi' } }] },
      { text: 'Done.' },
    ];
    const transcript = await streamWith(script, {
      settings: { toolResultMode: mode, customEvents },
    });
    expect(transcript.toolCalls).toHaveLength(1);
    expect(transcript.toolCalls[0]?.function?.arguments).toBe('{"message":"hi"}');
    expect(JSON.stringify(transcript.chunks)).not.toContain('executed successfully');
    const where = transcript.events.filter(({ payload }) =>
      JSON.stringify(payload).includes('executed successfully'),
    );
    expect(where.map(({ name }) => name)).toEqual(customEvents ? ['aura.tool_complete'] : []);
  },
);

it('adds no narration of its own [http-api 57]', async () => {
  const { text } = await streamWith([
    { calls: [{ name: 'list_files', args: { path: '/' } }] },
    { text: 'Three files.' },
  ]);
  expect(text.trim()).toBe('Three files.');
});

it('executes the tool anew for every session [http-api 58]', async () => {
  let count = 0;
  const counter: FakeTool = {
    name: 'count',
    call: () => `count is ${(count += 1)}`,
  };
  await using mcp = await fakeMcpServer({ tools: [counter] });
  await using model = await scriptedModelServer(callOnce({ name: 'count', args: {} }));
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('counter', mcp.url)] }),
  });
  const first = await aura.stream({ metadata: { chat_session_id: 'first' } });
  const second = await aura.stream({ metadata: { chat_session_id: 'second' } });
  expect(first.text).toContain('count is 1');
  expect(second.text).toContain('count is 2');
  expect(second.text).not.toContain('count is 1');
});

it.each([
  [1_000, 'x'.repeat(5_000), `${'x'.repeat(1_000)}... [truncated]`],
  [0, 'x'.repeat(5_000), 'x'.repeat(5_000)],
  [1_000, `${'x'.repeat(998)}😀 and more`, `${'x'.repeat(998)}... [truncated]`],
])(
  'cuts what clients see of a result at %i bytes, between characters [http-api 59]',
  async (limit, result, shown) => {
    const tools: readonly FakeTool[] = [{ name: 'long', call: () => result }];
    const events = await streamWith(callOnce({ name: 'long', args: {} }), {
      tools,
      settings: { toolResultMaxLength: limit },
    });
    expect(events.payloads('tool_complete')).toMatchObject([{ success: true, result: shown }]);
    const chunks = await streamWith(callOnce({ name: 'long', args: {} }), {
      tools,
      settings: { toolResultMaxLength: limit, toolResultMode: 'open-web-ui' },
    });
    expect(chunks.toolCalls[1]?.function?.arguments).toBe(shown);
  },
);

it('gives the model the whole result, however little clients see of it', async () => {
  const whole = await streamWith(callOnce({ name: 'long', args: {} }), {
    tools: [{ name: 'long', call: () => 'x'.repeat(5_000) }],
    settings: { toolResultMaxLength: 10 },
  });
  expect(whole.text).toContain('x'.repeat(5_000));
});

it('takes structured content in its stride [http-api 61]', async () => {
  const { frames, text, done } = await streamWith(callOnce({ name: 'list_metrics', args: {} }));
  expect(frames.length).toBeGreaterThan(5);
  expect(JSON.stringify(frames)).not.toMatch(/JsonError|EOF while parsing/);
  expect(text).toContain('memory');
  expect(done).toBe(true);
});

it.each(['{"path": ', 'not json', '[1, 2]', '"text"'])(
  'tells the model about arguments that are no object: %s [http-api 62]',
  async (args) => {
    const { status, text, done, frames } = await streamWith(callOnce({ name: 'list_files', args }));
    expect([status, done]).toEqual([200, true]);
    expect(text).toMatch(/arguments/i);
    expect(JSON.stringify(frames)).not.toContain('JsonError');
  },
);

it('shows a tool named `read` like any other [http-api 187]', async () => {
  const { toolCalls, payloads } = await streamWith(callOnce({ name: 'read', args: {} }), {
    tools: [{ name: 'read', call: () => 'read it' }],
  });
  expect(toolCalls[0]?.function?.name).toBe('read');
  expect(payloads('tool_complete')).toMatchObject([{ tool_name: 'read', result: 'read it' }]);
});

it('is the same for a server that is a child process', async () => {
  await using model = await scriptedModelServer(
    callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
  );
  await using aura = await serve({
    model,
    config: agentToml({ servers: [stdioServer('tools', fakeMcpCommand())] }),
  });
  const { text } = await aura.stream();
  expect(text).toContain('Mock tool executed successfully with message: hi');
});

it('tells the model that a tool does not exist', async () => {
  const { text, payloads } = await streamWith(callOnce({ name: 'made_up', args: {} }));
  expect(text).toContain('made_up');
  expect(payloads('tool_complete')).toMatchObject([{ success: false, tool_name: 'made_up' }]);
});
