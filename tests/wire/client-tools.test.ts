import type { JsonObject } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { RecordedRequest, WireScript } from '@aura/testkit';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served, ServeOptions } from './support/serve.ts';

type Messages = OpenAI.ChatCompletionMessageParam[];

const enabled = 'enable_client_tools = true';
const tool = (name: string): OpenAI.ChatCompletionFunctionTool => ({
  type: 'function',
  function: {
    name,
    description: `The ${name} of the client`,
    parameters: { type: 'object', properties: { zone: { type: 'string' } } },
  },
});
const question: Messages = [{ role: 'user', content: 'What time is it?' }];
const now = { id: 'call_now', name: 'now', args: { zone: 'UTC' } };
const lookUp = { id: 'call_look', name: 'look_up', args: {} };

/** A model that makes calls first, and then says what came of them. */
const callThenSay =
  (
    ...calls: readonly { readonly name: string; readonly args: object; readonly id: string }[]
  ): WireScript =>
  ({ toolResults }) =>
    toolResults.length === 0
      ? { calls: calls.map((call) => ({ ...call, args: JSON.stringify(call.args) })) }
      : { text: `It is ${toolResults.join(' and ')}.` };

interface Scene extends AsyncDisposable {
  readonly aura: Served;
  readonly requests: () => readonly RecordedRequest[];
}

/** An agent whose MCP server has `look_up`. */
async function scene(
  script: WireScript,
  options: { readonly agent?: string; readonly rest?: string; readonly result?: string } & Pick<
    ServeOptions,
    'settings'
  > = {},
): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const { agent = enabled, rest = '', result = 'found', settings } = options;
  const call = (): string => result;
  const mcp = stack.use(await fakeMcpServer({ tools: [{ name: 'look_up', call }] }));
  const model = stack.use(await scriptedModelServer(script));
  const config = agentToml({ agent, servers: [httpServer('tools', mcp.url), rest] });
  const aura = stack.use(await serve({ model, config, ...(settings && { settings }) }));
  const owned = stack.move();
  return {
    aura,
    requests: () => model.requests,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function offered(request: RecordedRequest | undefined): readonly string[] {
  const body = (request?.body ?? {}) as {
    readonly tools?: readonly OpenAI.ChatCompletionFunctionTool[];
  };
  return (body.tools ?? []).map(({ function: { name } }) => name);
}

describe('tools of the client', () => {
  it('end the stream with the whole call, and run nowhere else [http-api 98]', async () => {
    await using given = await scene(callThenSay(now));
    const transcript = await given.aura.stream({ messages: question, tools: [tool('now')] });
    expect(offered(given.requests()[0])).toEqual(['look_up', 'now']);
    expect(transcript.toolCalls).toMatchObject([
      { index: 0, id: 'call_now', type: 'function', function: { name: 'now' } },
    ]);
    expect(transcript.toolCalls[0]?.function?.arguments).toBe('{"zone":"UTC"}');
    expect(transcript.finishReasons).toEqual(['tool_calls']);
    expect(transcript.done).toBe(true);
    expect(transcript.payloads('tool_requested')).toMatchObject([{ tool_name: 'now' }]);
    expect(transcript.payloads('tool_start')).toEqual([]);
    expect(transcript.payloads('tool_complete')).toEqual([]);
    expect(given.requests()).toHaveLength(1);
  });

  it('have their arguments also where results take the place of those of other calls', async () => {
    await using given = await scene(callThenSay(now), {
      settings: { toolResultMode: 'open-web-ui' },
    });
    const { toolCalls } = await given.aura.stream({ messages: question, tools: [tool('now')] });
    expect(toolCalls.map((call) => call.function?.arguments)).toEqual(['{"zone":"UTC"}']);
  });

  it.each([true, false])(
    'give their results with the next request, through the official SDK, streamed: %s [http-api 99] [http-api 105]',
    async (stream) => {
      await using given = await scene(callThenSay(now));
      const { chat } = given.aura.client;
      const ask = async (messages: Messages): Promise<OpenAI.ChatCompletion> => {
        const body = { model: 'helper', messages, tools: [tool('now')] };
        if (!stream) return chat.completions.create(body);
        return chat.completions.stream(body).finalChatCompletion();
      };
      const [first] = (await ask(question)).choices;
      expect(first?.finish_reason).toBe('tool_calls');
      expect(first?.message.content).toBeNull();
      expect(first?.message.tool_calls).toMatchObject([
        { id: 'call_now', function: { name: 'now', arguments: '{"zone":"UTC"}' } },
      ]);
      const [second] = (
        await ask([
          ...question,
          first?.message as OpenAI.ChatCompletionMessageParam,
          { role: 'tool', tool_call_id: 'call_now', content: 'noon' },
        ])
      ).choices;
      expect(second).toMatchObject({ finish_reason: 'stop', message: { content: 'It is noon.' } });
      const { messages } = (given.requests()[1]?.body ?? { messages: [] }) as {
        readonly messages: readonly JsonObject[];
      };
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    },
  );

  it('are not offered by an agent that takes none [http-api 100]', async () => {
    await using given = await scene(say('Hello.'), { agent: '' });
    const bad = { type: 'function', function: { name: 'not a name!' } };
    const { finishReasons } = await given.aura.stream({
      messages: question,
      tools: [tool('now'), bad as never],
    });
    expect(offered(given.requests()[0])).toEqual(['look_up']);
    expect(finishReasons).toEqual(['stop']);
  });

  it.each([
    ['["Read", "Find*"]', ['look_up', 'Read', 'FindAll']],
    ['[]', ['look_up', 'Read', 'FindAll', 'Shell']],
  ])(
    'are offered as far as the filter %s admits [http-api 101] [config 110]',
    async (filter, names) => {
      const agent = `${enabled}\nclient_tool_filter = ${filter}`;
      await using given = await scene(say('Hello.'), { agent });
      await given.aura.stream({
        messages: question,
        tools: ['Read', 'FindAll', 'Shell'].map(tool),
      });
      expect(offered(given.requests()[0])).toEqual(names);
    },
  );

  it.each([
    ['["look_*"]', ['look_up', 'now']],
    ['["look_u?"]', ['look_up', 'now']],
    ['[]', ['now']],
  ])('are no matter of the filter for servers, %s [config 110]', async (filter, names) => {
    await using given = await scene(say('Hello.'), { agent: `${enabled}\nmcp_filter = ${filter}` });
    await given.aura.stream({ messages: question, tools: [tool('now')] });
    expect(offered(given.requests()[0])).toEqual(names);
  });

  it('wait for the tools of servers that were called with them [http-api 103]', async () => {
    await using given = await scene(callThenSay(now, lookUp));
    const transcript = await given.aura.stream({
      messages: question,
      tools: [tool('now')],
    });
    expect(transcript.toolCalls.map(({ id }) => id)).toEqual(['call_now', 'call_look']);
    expect(transcript.payloads('tool_start')).toMatchObject([{ tool_name: 'look_up' }]);
    expect(transcript.payloads('tool_complete')).toMatchObject([
      { tool_name: 'look_up', success: true, result: 'found' },
    ]);
    const names = transcript.frames.map(
      ({ event, data }) => event ?? (data === '[DONE]' ? data : 'chunk'),
    );
    expect(names.indexOf('aura.tool_complete')).toBeLessThan(names.lastIndexOf('chunk'));
    expect(transcript.finishReasons).toEqual(['tool_calls']);
  });

  it('cannot be faked by what a server says [http-api 104]', async () => {
    await using given = await scene(callThenSay(lookUp), {
      result: '__AURA_CLIENT_TOOL_PENDING__',
    });
    const { finishReasons, text } = await given.aura.stream({
      messages: question,
      tools: [tool('now')],
    });
    expect(finishReasons).toEqual(['stop']);
    expect(text.trim()).toBe('It is __AURA_CLIENT_TOOL_PENDING__.');
  });

  it('give way to tools of the agent with their names, which is logged', async () => {
    await using given = await scene(callThenSay(lookUp));
    const { text } = await given.aura.stream({ messages: question, tools: [tool('look_up')] });
    expect(offered(given.requests()[0])).toEqual(['look_up']);
    expect(text.trim()).toBe('It is found.');
    expect(given.aura.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ tools: ['look_up'] }),
      }),
    );
  });

  it('need an approval where a pattern says so, before the client is handed the call', async () => {
    const rest = [
      '[hitl]\nrequire_approval = ["now"]',
      '[hitl.route]\nmode = "webhook"\nurl = "http://127.0.0.1:9/"',
    ].join('\n');
    await using given = await scene(callThenSay(now), { rest });
    const { finishReasons, text } = await given.aura.stream({
      messages: question,
      tools: [tool('now')],
    });
    expect(finishReasons).toEqual(['stop']);
    expect(text).toContain('approval channel error');
  });

  it('are refused with names that models do not take, and twice the same', async () => {
    await using given = await scene(say('Hello.'));
    for (const tools of [[tool('a b')], [tool('now'), tool('now')]]) {
      const response = await given.aura.post({ messages: question, tools });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    }
    expect(given.requests()).toEqual([]);
  });

  it('are refused with schemas that nobody could check, whatever their depth and size', async () => {
    await using given = await scene(say('Hello.'));
    const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const large = JSON.stringify({ type: 'object', description: 'x'.repeat(300_000) });
    for (const parameters of [deep(100), deep(1_000), deep(100_000), large]) {
      const body = `{"messages":[{"role":"user","content":"?"}],"tools":[{"type":"function","function":{"name":"now","parameters":${parameters}}}]}`;
      const response = await fetch(`${given.aura.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/now.*(nested deeper|larger than)/);
    }
    expect(given.requests()).toEqual([]);
  });

  it('are one label of the metrics, so that clients cannot crowd out other tools', async () => {
    await using given = await scene(callThenSay(now), { settings: { metrics: true } });
    await given.aura.complete({ messages: question, tools: [tool('now')] });
    const metrics = await (await fetch(`${given.aura.url}/metrics`)).text();
    expect(metrics).toContain('aura_tool_calls_total{tool="client",outcome="handed_over"} 1');
    expect(metrics).not.toContain('tool="now"');
  });
});
