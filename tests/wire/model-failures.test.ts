import type { ServerResponse } from 'node:http';
import {
  fakeClock,
  fakeMcpServer,
  hostileModelServer,
  scriptedModelServer,
  sseData,
} from '@aura/testkit';
import type { HostileHandler } from '@aura/testkit';
import {
  createMemorySessionStore,
  createRuntime,
  messageText,
  Namespace,
  silentLogger,
} from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';
import { nodePorts } from '@aura/host';
import {
  createMemoryProfileStates,
  createOpenAiModel,
  createResilientModel,
  ProfileLedger,
} from '@aura/models';
import type { ModelRoute } from '@aura/models';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callEach } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { ServeOptions } from './support/serve.ts';
import type { Transcript } from './support/transcript.ts';
import { waitFor } from './support/wait-for.ts';

const delta = (content: JsonObject, finish?: string): JsonValue => ({
  choices: [
    { index: 0, delta: content, ...(finish === undefined ? {} : { finish_reason: finish }) },
  ],
});

/** Sends parts of an answer and leaves the response open. */
function send(response: ServerResponse, ...parts: readonly JsonValue[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) response.write(sseData(part));
}

const halfCall = delta({
  tool_calls: [
    {
      index: 0,
      id: 'call_1',
      type: 'function',
      function: { name: 'mock_tool', arguments: '{"mess' },
    },
  ],
});

const answer: HostileHandler = (_request, response) => {
  send(response, delta({ content: 'All is well.' }), delta({}, 'stop'), '[DONE]');
  response.end();
};

interface Failure extends Transcript {
  /** How often the model was asked. */
  readonly attempts: number;
  /** How many tool calls reached their server. */
  readonly executed: number;
}

/**
 * The stream of an agent whose model behaves like this. However that is, no model call is left over afterwards, and a
 * request for which the model behaves well is answered.
 */
async function streamFrom(
  behaviour: HostileHandler,
  options: Pick<ServeOptions, 'settings' | 'clock'> = {},
): Promise<Failure> {
  let handler = behaviour;
  let open = 0;
  await using mcp = await fakeMcpServer();
  await using model = await hostileModelServer((request, response) => {
    open += 1;
    response.once('close', () => (open -= 1));
    return handler(request, response);
  });
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  await using aura = await serve({ model, config, ...options });
  const transcript = await aura.stream();
  const attempts = model.requests.length;
  await waitFor('the model calls to be over', () => open === 0);
  handler = answer;
  expect((await aura.stream()).text).toBe('All is well.');
  return { ...transcript, attempts, executed: messagesOf(mcp.records, 'tools/call').length };
}

/** What every failure looks like to a client of the standard: words and a proper end. */
function expectExplained(transcript: Transcript, words: RegExp): void {
  expect(transcript.text).toMatch(words);
  expect(transcript.payloads('error')).toHaveLength(1);
  expect([transcript.status, transcript.finishReasons, transcript.done]).toEqual([
    200,
    ['stop'],
    true,
  ]);
}

const providerFailed = /The upstream model provider \(openai\/scripted\) returned an error/;

describe('a model server', () => {
  it('that cannot be reached is explained, streaming and not [http-api 30]', async () => {
    const config = agentToml();
    await using aura = await serve({ model: { url: 'http://127.0.0.1:9/v1' }, config });
    expectExplained(await aura.stream(), providerFailed);
    const { choices } = await aura.complete();
    expect(choices[0]?.message.content).toMatch(providerFailed);
    expect(choices[0]?.finish_reason).toBe('stop');
  });

  it('that refuses the request is asked once [config 65]', async () => {
    const transcript = await streamFrom((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"bad parameter","type":"invalid_request_error"}}');
    });
    expectExplained(transcript, providerFailed);
    expect(transcript.attempts).toBe(1);
  });

  it('that is busy twice is asked three times [config 65]', async () => {
    let attempts = 0;
    const { text, attempts: asked } = await streamFrom((request, response) => {
      attempts += 1;
      if (attempts === 3) return answer(request, response);
      return void response.writeHead(503).end();
    });
    expect([text, asked]).toEqual(['All is well.', 3]);
  });

  it('that stalls is given up, streaming and not [config 66]', async () => {
    const clock = fakeClock();
    const asked = Promise.withResolvers<void>();
    const reading = streamFrom(() => asked.resolve(), { clock });
    await asked.promise;
    await clock.advance(30_000);
    expectExplained(await reading, /did not start to answer within 30 s/);

    await using model = await hostileModelServer(() => undefined);
    await using aura = await serve({ model, settings: { firstChunkTimeoutMs: 200 } });
    const response = await aura.post('Hello?');
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { type: 'timeout' } });
  });

  it('that cuts the stream after half a tool call has nothing executed', async () => {
    const transcript = await streamFrom((_request, response) => {
      send(response, delta({ content: 'Let me see.' }), halfCall);
      response.end();
    });
    // Once more, as a paragraph of its own: what was shown cannot be taken back.
    expectExplained(transcript, /^Let me see\.\n\nLet me see\.\n\nThe upstream model provider/);
    expect(transcript.payloads('tool_requested')).toEqual([]);
    expect(transcript.executed).toBe(0);
  });

  it('that breaks off and answers the second time: readers of the stream see both, the rest one answer [workspace 88]', async () => {
    let asked = 0;
    await using model = await hostileModelServer((request, response) => {
      asked += 1;
      if (asked % 2 === 0) return answer(request, response);
      send(response, delta({ content: 'All is' }));
      setImmediate(() => response.destroy());
    });
    await using aura = await serve({ model, config: agentToml() });
    const stream = await aura.stream();
    expect([stream.text, stream.finishReasons, stream.done]).toEqual([
      'All is\n\nAll is well.',
      ['stop'],
      true,
    ]);
    // Those who read events know which part of it they can take off the screen.
    const reason = 'provider/stream_interrupted';
    expect(stream.payloads('message_discarded')).toMatchObject([{ characters: 6, reason }]);
    expect(stream.payloads('model_attempt')).toMatchObject([
      { action: 'retry', attempt: 2, model: 'openai/scripted', reason },
    ]);
    const { choices } = await aura.complete();
    expect(choices.map(({ message }) => message.content)).toEqual(['All is well.']);

    const sessions = createMemorySessionStore(nodePorts);
    const port = createOpenAiModel({ model: 'scripted', baseUrl: model.url });
    const route: ModelRoute = { profiles: [{ id: 'openai:1', port }] };
    const { clock, random } = nodePorts;
    const states = createMemoryProfileStates();
    const ledger = new ProfileLedger({ states, clock, logger: silentLogger });
    const resilient = createResilientModel({ routes: [route], ledger, clock, random });
    await using runtime = createRuntime({ ports: nodePorts, sessions, model: resilient });
    const namespace = Namespace.of('tenant', 'acme');
    expect((await runtime.run({ namespace, input: 'Well?' })).text).toBe('All is well.');
    const history = (await sessions.load(namespace))?.messages.map(({ message }) => message) ?? [];
    expect(history.map((message) => messageText(message))).toEqual(['Well?', 'All is well.']);
  });

  it('that cuts the connection after half a tool call has nothing executed', async () => {
    const transcript = await streamFrom((_request, response) => {
      send(response, halfCall);
      setImmediate(() => response.destroy());
    });
    expectExplained(transcript, providerFailed);
    expect(transcript.executed).toBe(0);
  });

  it('that sends an error inside its stream is explained [config 64]', async () => {
    const transcript = await streamFrom((_request, response) => {
      send(response, delta({ content: 'Once upon' }), {
        error: { message: 'internal trouble', type: 'invalid_request_error' },
      });
      response.end();
    });
    expectExplained(transcript, /^Once upon\n\nThe upstream model provider/);
  });

  it('that answers with a web page is explained', async () => {
    const transcript = await streamFrom((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>');
    });
    expectExplained(transcript, providerFailed);
  });

  it('that says nothing at all is explained', async () => {
    const transcript = await streamFrom((_request, response) => {
      send(response, delta({}, 'stop'), '[DONE]');
      response.end();
    });
    expectExplained(transcript, /without an answer/);
    expect(transcript.attempts).toBe(2);
  });

  it('that runs out of room is explained with what to do about it [config 68]', async () => {
    const transcript = await streamFrom((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"too long","code":"context_length_exceeded"}}');
    });
    expectExplained(
      transcript,
      /^My tools returned more data than I can work with at once\.[^]*filter[^]*summary[^]*split/,
    );
  });
});

it('what the provider said is shown with the debug switch only, and cut [config 67]', async () => {
  const said = `quota-7 ${'x'.repeat(2_000)}`;
  const refuse: HostileHandler = (_request, response) => {
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { message: said, type: 'invalid_request_error' } }));
  };
  expect((await streamFrom(refuse)).text).not.toContain('quota-7');
  const { text } = await streamFrom(refuse, { settings: { debugProviderErrors: true } });
  expect(text).toContain('quota-7');
  const shown = text.slice(text.indexOf('\n') + 1);
  expect(Array.from(shown).length).toBeLessThanOrEqual(501);
});

describe('the rounds of tool calls', () => {
  it('are as many as configured, then the model has to answer [config 69]', async () => {
    await using mcp = await fakeMcpServer();
    await using model = await scriptedModelServer(({ body, toolResults }) =>
      body['tool_choice'] === 'none'
        ? { text: 'That is all I know.' }
        : { calls: [{ name: 'mock_tool', args: { message: `${toolResults.length}` } }] },
    );
    const servers = [httpServer('tools', mcp.url)];
    await using aura = await serve({
      model,
      config: agentToml({ agent: 'turn_depth = 2', servers }),
    });
    const { choices } = await aura.complete();
    expect(choices[0]?.message.content).toBe('That is all I know.');
    expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(2);
    expect(model.requests.map(({ body }) => body['tool_choice'])).toEqual([
      undefined,
      undefined,
      'none',
    ]);
  });

  it('that never end are ended, in words', async () => {
    await using mcp = await fakeMcpServer();
    const again = { name: 'chain_tool', args: { steps: 9 } };
    await using model = await scriptedModelServer(callEach(again, again, again, again, again));
    const config = agentToml({
      agent: 'turn_depth = 2',
      servers: [httpServer('tools', mcp.url)],
    });
    await using aura = await serve({ model, config });
    const { text, finishReasons, done } = await aura.stream();
    expect(text).toMatch(/used all its rounds/);
    expect([finishReasons, done]).toEqual([['stop'], true]);
    expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(2);
  });
});

describe('the transcript that goes back to the model', () => {
  const conversation = async (
    ...steps: readonly (readonly JsonValue[])[]
  ): Promise<readonly JsonObject[]> => {
    await using mcp = await fakeMcpServer();
    let turn = 0;
    await using model = await hostileModelServer((request, response) => {
      const parts = steps[turn];
      turn += 1;
      if (parts === undefined) return answer(request, response);
      send(response, ...parts, '[DONE]');
      return void response.end();
    });
    const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
    await using aura = await serve({ model, config });
    await aura.complete();
    const body = model.requests.at(-1)?.body as { messages: readonly JsonObject[] };
    return body.messages.slice(2);
  };
  const fragment = (index: number, args: string, start?: { id: string; name: string }): JsonValue =>
    delta({
      tool_calls: [
        {
          index,
          ...(start === undefined ? {} : { id: start.id, type: 'function' }),
          function: { ...(start === undefined ? {} : { name: start.name }), arguments: args },
        },
      ],
    });

  it('has the results of interleaved calls in their order, under their ids [config 61]', async () => {
    const [assistant, ...results] = await conversation([
      fragment(0, '', { id: 'call_a', name: 'mock_tool' }),
      fragment(1, '{"mess', { id: 'call_b', name: 'mock_tool' }),
      fragment(0, '{"message":'),
      fragment(1, 'age":"second"}'),
      fragment(0, '"first"}'),
      delta({}, 'tool_calls'),
    ]);
    expect(assistant).toMatchObject({
      role: 'assistant',
      tool_calls: [
        { id: 'call_a', function: { name: 'mock_tool', arguments: '{"message":"first"}' } },
        { id: 'call_b', function: { name: 'mock_tool', arguments: '{"message":"second"}' } },
      ],
    });
    expect(results).toEqual([
      { role: 'tool', tool_call_id: 'call_a', content: expect.stringContaining('first') },
      { role: 'tool', tool_call_id: 'call_b', content: expect.stringContaining('second') },
    ]);
  });

  it('has text and call of one answer in one message [config 62]', async () => {
    const call = fragment(0, '{"path":"/"}', { id: 'call_a', name: 'list_files' });
    const messages = await conversation([
      delta({ content: 'Let me ' }),
      delta({ content: 'look.' }),
      call,
      delta({}, 'tool_calls'),
    ]);
    expect(messages.filter(({ role }) => role === 'assistant')).toMatchObject([
      { content: 'Let me look.', tool_calls: [{ id: 'call_a' }] },
    ]);
  });

  it('has no empty list for an answer without text [config 63]', async () => {
    const call = fragment(0, '{"path":"/"}', { id: 'call_a', name: 'list_files' });
    const [assistant] = await conversation([call, delta({}, 'tool_calls')]);
    expect(assistant?.['tool_calls']).toHaveLength(1);
    expect(assistant?.['content'] ?? null).toBeNull();
  });
});
