import type { JsonSchema, JsonValue } from '@aura/core';
import { fakeMcpServer, hostileModelServer, scriptedModelServer } from '@aura/testkit';
import type { FakeMcpServer, ScriptedModelServer, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { conversational, decide, hitl, textOf, untilPending } from './support/approvals.ts';
import { messagesOf } from './support/mcp-records.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';

const properties = {
  city: { type: 'string' },
  days: { type: 'integer' },
  lat: { type: 'number' },
  tags: { type: 'array', items: { type: 'string' } },
  metric: { type: 'boolean' },
} satisfies JsonSchema;

interface Scene extends AsyncDisposable {
  readonly aura: Served;
  readonly model: ScriptedModelServer;
  /** The arguments with which the tool was called. */
  calls(): readonly JsonValue[];
}

/** An agent whose model writes its calls into its text, and the tool `get_weather`. */
async function textScene(
  script: WireScript,
  parts: { readonly agent?: string; readonly table?: string; readonly required?: string[] } = {},
): Promise<Scene> {
  const { agent = '', table = '', required = [] } = parts;
  await using stack = new AsyncDisposableStack();
  const mcp: FakeMcpServer = stack.use(
    await fakeMcpServer({
      tools: [
        {
          name: 'get_weather',
          inputSchema: { type: 'object', properties, required },
          call: () => 'rain',
        },
      ],
    }),
  );
  const model = stack.use(await scriptedModelServer(script));
  const config = agentToml({
    agent,
    llm: 'fallback_tool_parsing = true',
    servers: [httpServer('weather', mcp.url), table],
  });
  const aura = stack.use(await serve({ model, config }));
  const owned = stack.move();
  return {
    aura,
    model,
    calls: () =>
      messagesOf(mcp.records, 'tools/call').map(({ params }) => {
        const { arguments: args = null } = params as { readonly arguments?: JsonValue };
        return args;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A model that writes this, and then says what the tools said. */
function write(text: string): WireScript {
  return ({ toolResults }) =>
    toolResults.length === 0 ? { text } : { text: `It said: ${toolResults.join(' | ')}.` };
}

function ollamaLine(body: object): string {
  return `${JSON.stringify({ model: 'scripted', done: false, ...body })}\n`;
}

const oslo = { city: 'Oslo' };

describe('a call that a model writes into its text', () => {
  it.each([
    ['JSON', '{"name":"get_weather","arguments":{"city":"Oslo"}}', oslo],
    ['fenced JSON', '```json\n{"name":"get_weather","args":{"city":"Oslo"}}\n```', oslo],
    ['Hermes', '<tool_call>{"name":"get_weather","parameters":{"city":"Oslo"}}</tool_call>', oslo],
    ['Pythonic', '[get_weather(city="Oslo", days=2)]', { city: 'Oslo', days: 2 }],
    [
      'Qwen',
      '<function=get_weather> <parameter=city> Oslo </parameter> <parameter=days>2</parameter> </function>',
      { city: 'Oslo', days: 2 },
    ],
  ])('reaches the MCP server when it is %s [config 78]', async (_, text, args) => {
    await using scene = await textScene(write(text), { required: ['city'] });
    const { choices } = await scene.aura.complete();
    expect(scene.calls()).toEqual([args]);
    expect(choices[0]?.message.content).toBe('It said: rain.');
  });

  it('is refused by a flow policy like any other call', async () => {
    const call = '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>';
    const table = `
[policy.flow]
input = ["private"]
[[policy.flow.sinks]]
tools = ["weather:*"]
when = ["private"]
action = "refuse"
`;
    await using scene = await textScene(write(call), { table });
    const { choices } = await scene.aura.complete();
    expect(scene.calls()).toEqual([]);
    expect(choices[0]?.message.content).toContain('labelled "private" (from the request)');
  });

  it.each([
    '{"name":"get_time","arguments":{}}',
    '<tool_call>{"name":"get_time","arguments":{}}</tool_call>',
    '[get_time(city="Oslo")]',
    '<function=get_time> <parameter=city> Oslo </parameter> </function>',
  ])('is text when there is no such tool: %s [config 79]', async (text) => {
    await using scene = await textScene(say(text));
    const { choices } = await scene.aura.complete();
    expect(choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' });
    expect(scene.calls()).toEqual([]);
  });

  it('is understood without most of its tags [config 80]', async () => {
    await using scene = await textScene(
      write('<function=get_weather> <parameter=city> Oslo <parameter=metric> True </tool_call>'),
    );
    await scene.aura.complete();
    expect(scene.calls()).toEqual([{ city: 'Oslo', metric: true }]);
  });

  it('is not shown, but what is around it is, and the model goes on with the result [config 81, 82]', async () => {
    const call = '<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>';
    await using scene = await textScene(write(`Let me look. ${call} One moment. `));
    const transcript = await scene.aura.stream();
    expect(transcript.text).toBe('Let me look.  One moment. \n\nIt said: rain.');
    expect(transcript.finishReasons).toEqual(['stop']);
    const [requested] = transcript.payloads('tool_requested');
    expect(requested).toMatchObject({ tool_name: 'get_weather', arguments: oslo });
    const [, second] = scene.model.requests;
    const id = expect.stringMatching(/^call_[\da-f]{24}$/);
    expect(second?.body['messages']).toMatchObject([
      { role: 'system' },
      { role: 'user' },
      {
        role: 'assistant',
        content: 'Let me look.  One moment. ',
        tool_calls: [{ id, function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'rain' },
    ]);
  });

  it('cannot reach a tool that is filtered out, and waits for its approval [config 83]', async () => {
    const text = '[get_weather(city="Oslo")]';
    await using filtered = await textScene(say(text), { agent: 'mcp_filter = []' });
    const { choices } = await filtered.aura.complete();
    expect(choices[0]?.message.content).toBe(text);
    expect(filtered.calls()).toEqual([]);

    await using gated = await textScene(write(text), { table: hitl(['get_*'], conversational) });
    const asked = await untilPending(await gated.aura.post({ stream: true }));
    expect(asked.pending).toMatchObject({ tool_name: 'get_weather', arguments: oslo });
    expect(gated.calls()).toEqual([]);
    await decide(gated.aura, asked.pending.decision_id, { approved: true });
    expect(textOf(await asked.rest())).toBe('It said: rain.');
    expect(gated.calls()).toEqual([oslo]);
  });

  it('may be one of several in a bracket [config 84]', async () => {
    await using scene = await textScene(write('[get_weather(city="A"), get_weather(city="B")]'));
    await scene.aura.complete();
    expect(scene.calls()).toEqual(expect.arrayContaining([{ city: 'A' }, { city: 'B' }]));
    expect(scene.calls()).toHaveLength(2);
  });

  it('keeps negative numbers and lists [config 85]', async () => {
    await using scene = await textScene(write('[get_weather(lat=-5.2, tags=["x"])]'));
    await scene.aura.complete();
    expect(scene.calls()).toEqual([{ lat: -5.2, tags: ['x'] }]);
  });

  it('may have its arguments as a text [config 86]', async () => {
    const text = String.raw`{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}`;
    await using scene = await textScene(write(text));
    await scene.aura.complete();
    expect(scene.calls()).toEqual([oslo]);
  });

  it('keeps a text a text that looks like a number [config 87]', async () => {
    await using scene = await textScene(
      write('<function=get_weather><parameter=city>007</parameter></function>'),
    );
    await scene.aura.complete();
    expect(scene.calls()).toEqual([{ city: '007' }]);
  });

  it('is an example when a required argument is missing [config 88]', async () => {
    const text =
      'You ask for it like this:\n```json\n{"name":"get_weather","arguments":{"days":1}}\n```\nThat is all.';
    await using scene = await textScene(say(text), { required: ['city'] });
    const { text: shown } = await scene.aura.stream();
    expect(shown).toBe(text);
    expect(scene.calls()).toEqual([]);
  });

  it('is left alone beside a native one [config 90]', async () => {
    const text = '[get_weather(city="text")] and {"name":"get_weather","arguments":{}}';
    await using scene = await textScene(({ toolResults }) =>
      toolResults.length === 0
        ? { text, calls: [{ name: 'get_weather', args: { city: 'native' } }] }
        : { text: 'Done.' },
    );
    const transcript = await scene.aura.stream();
    expect(scene.calls()).toEqual([{ city: 'native' }]);
    expect(transcript.text).toBe(`${text}\n\nDone.`);
  });

  it('counts also behind OpenRouter', async () => {
    await using mcp = await fakeMcpServer({ tools: [{ name: 'get_weather', call: () => 'rain' }] });
    await using model = await scriptedModelServer(write('[get_weather(city="Oslo")]'));
    const servers = [httpServer('weather', mcp.url)];
    const llm = 'fallback_tool_parsing = true';
    await using aura = await serve({
      model,
      config: agentToml({ provider: 'openrouter', llm, servers }),
    });
    expect((await aura.complete()).choices[0]?.message.content).toBe('It said: rain.');
    expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(1);
  });

  it('counts also behind Ollama, cut anywhere', async () => {
    const answers = [
      'Look:\n<function=get_weather>\n<parameter=city>\nOslo\n</parameter>\n',
      'Rain.',
    ];
    await using model = await hostileModelServer((_request, response) => {
      const text = answers[model.requests.length - 1] ?? '';
      for (const content of text) response.write(ollamaLine({ message: { content } }));
      response.end(ollamaLine({ message: { content: '' }, done: true, done_reason: 'stop' }));
    });
    await using mcp = await fakeMcpServer({ tools: [{ name: 'get_weather', call: () => 'rain' }] });
    const servers = [httpServer('weather', mcp.url)];
    const llm = 'fallback_tool_parsing = true';
    await using aura = await serve({
      model,
      config: agentToml({ provider: 'ollama', llm, servers }),
    });
    const { text } = await aura.stream();
    expect(text).toBe('Look:\n\n\nRain.');
    expect(messagesOf(mcp.records, 'tools/call')).toMatchObject([{ params: { arguments: oslo } }]);
  });

  it('is text without the setting', async () => {
    const text = '[get_weather(city="Oslo")]';
    await using mcp = await fakeMcpServer({ tools: [{ name: 'get_weather', call: () => 'rain' }] });
    await using model = await scriptedModelServer(say(text));
    const config = agentToml({ servers: [httpServer('weather', mcp.url)] });
    await using aura = await serve({ model, config });
    const { choices } = await aura.complete();
    expect(choices[0]?.message.content).toBe(text);
    expect(messagesOf(mcp.records, 'tools/call')).toEqual([]);
  });
});
