import type { ServerResponse } from 'node:http';
import { isJsonObject } from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';
import { fakeClock, fakeMcpServer, hostileModelServer, sseData } from '@aura/testkit';
import type { HostileHandler } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { serve } from './support/serve.ts';

interface WireCall {
  readonly id: string;
  readonly name?: string;
  /** As it is on the wire. */
  readonly args: string;
}

const chunk = (delta: JsonObject, finish: string | null = null): string =>
  sseData({ choices: [{ index: 0, delta, finish_reason: finish }] });

function respond(response: ServerResponse, ...frames: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end([...frames, sseData('[DONE]')].join(''));
}

/** The messages of a request that come after what the user has said. */
function afterQuestion(body: JsonValue | undefined): readonly JsonObject[] {
  const messages = isJsonObject(body) ? body['messages'] : undefined;
  return Array.isArray(messages) ? messages.filter(isJsonObject).slice(2) : [];
}

/** What comes of a model that makes these calls, and then says that it is done. */
async function callAll(calls: readonly WireCall[], last = 'Done.') {
  await using mcp = await fakeMcpServer();
  await using model = await hostileModelServer(({ body }, response) => {
    if (afterQuestion(body).length > 0) return respond(response, chunk({ content: last }, 'stop'));
    const tool_calls = calls.map(({ id, name = 'mock_tool', args }, index) => ({
      index,
      id,
      type: 'function',
      function: { name, arguments: args },
    }));
    return respond(response, chunk({ tool_calls }), chunk({}, 'tool_calls'));
  });
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('tools', mcp.url)] }),
  });
  const transcript = await aura.stream();
  const executed = messagesOf(mcp.records, 'tools/call').map(({ params }) =>
    isJsonObject(params) ? params['arguments'] : undefined,
  );
  const [said, ...results] = afterQuestion(model.requests[1]?.body);
  // What comes after a call begins as a paragraph of its own.
  const { text, done } = transcript;
  return { text: text.trim(), done, executed, said, results };
}

const messageOf = (args: JsonValue | undefined): string =>
  isJsonObject(args) ? String(args['message']) : '';

describe('a model that makes', () => {
  it('a call whose arguments are no JSON has it explained, and nothing is run', async () => {
    const { text, done, executed, results } = await callAll([
      { id: 'call_1', args: '{"message": "one' },
      { id: 'call_2', args: '["message"]' },
      { id: 'call_3', args: '{"message":"three"}' },
    ]);
    expect([text, done]).toEqual(['Done.', true]);
    expect(executed.map(messageOf)).toEqual(['three']);
    expect(results.map(({ tool_call_id: id }) => id)).toEqual(['call_1', 'call_2', 'call_3']);
    expect(String(results[0]?.['content'])).toMatch(/JSON/);
  });

  it('a call of a tool that does not exist goes on with the others', async () => {
    const { text, executed, results } = await callAll([
      { id: 'call_1', name: 'mock_tol', args: '{"message":"one"}' },
      { id: 'call_2', args: '{"message":"two"}' },
    ]);
    expect(text).toBe('Done.');
    expect(executed.map(messageOf)).toEqual(['two']);
    expect(String(results[0]?.['content'])).toContain('there is no tool "mock_tol"');
  });

  it('200 calls at once has each of them run once, and gets the results in their order', async () => {
    const calls = Array.from({ length: 200 }, (_, at) => ({
      id: `call_${at}`,
      args: `{"message":"number ${at}."}`,
    }));
    const { text, done, executed, results } = await callAll(calls);
    expect([text, done]).toEqual(['Done.', true]);
    expect(new Set(executed.map(messageOf)).size).toBe(200);
    expect(executed).toHaveLength(200);
    expect(results.map(({ tool_call_id: id }) => id)).toEqual(calls.map(({ id }) => id));
    for (const [at, { content }] of results.entries()) expect(content).toContain(`number ${at}.`);
  });

  it('a call with an argument of 5 MB has it reach the tool whole', async () => {
    const path = 'All work and no play. '.repeat(240_000);
    const { text, done, executed } = await callAll([
      { id: 'call_1', name: 'list_files', args: JSON.stringify({ path }) },
    ]);
    expect([text, done]).toEqual(['Done.', true]);
    expect(executed).toEqual([{ path }]);
  });

  it('half a character, in text and in arguments, is understood as far as it can be', async () => {
    const half = String.raw`\ud83d`;
    const { text, done, executed, said } = await callAll(
      [{ id: 'call_1', args: `{"message":"half ${half} way"}` }],
      'Half \ud83d done.',
    );
    expect([text, done]).toEqual(['Half \ufffd done.', true]);
    expect(messageOf(executed[0])).toMatch(/^half . way$/);
    expect(JSON.stringify(said)).not.toContain(half);
  });
});

describe('a model server that sends one byte after the other', () => {
  const trickle: HostileHandler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const bytes = chunk({ content: 'x'.repeat(10_000) });
    let at = 0;
    const timer = setInterval(() => response.write(bytes[at++] ?? ' '), 2);
    response.once('close', () => clearInterval(timer));
  };

  it.each([
    [30_000, /did not start to answer within 30 s/],
    // Nobody bounds the first chunk: the watch over silent models does.
    [0, /returned an error/],
  ])('is given up like one that is silent, with a first chunk in %d ms', async (limit, words) => {
    const clock = fakeClock();
    await using model = await hostileModelServer(trickle);
    const settings = { firstChunkTimeoutMs: limit, totalTimeoutMs: 0 };
    await using aura = await serve({ model, config: agentToml(), clock, settings });
    const progress = { isOver: false };
    const reading = aura.stream().finally(() => (progress.isOver = true));
    let seconds = 0;
    while (!progress.isOver && seconds < 1_000) {
      await clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      if (model.requests.length > 0) seconds += 1;
    }
    const { text, done } = await reading;
    expect(text).toMatch(words);
    expect(done).toBe(true);
  });
});

it('a key that is revoked in the middle of a run is not used any more, and no tool runs twice', async () => {
  await using mcp = await fakeMcpServer();
  const asked: string[] = [];
  let isRevoked = false;
  await using model = await hostileModelServer(({ headers, body }, response) => {
    const key = String(headers.authorization).replace('Bearer ', '');
    asked.push(key);
    if (key === 'test-key' && isRevoked) {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"This key was revoked","code":"api_key_revoked"}}');
      return;
    }
    isRevoked = true;
    if (afterQuestion(body).length > 0) {
      respond(response, chunk({ content: 'Done.' }, 'stop'));
      return;
    }
    const call = { name: 'mock_tool', arguments: '{"message":"once"}' };
    const tool_calls = [{ index: 0, id: 'call_1', type: 'function', function: call }];
    respond(response, chunk({ tool_calls }), chunk({}, 'tool_calls'));
  });
  const config = `${agentToml({ servers: [httpServer('tools', mcp.url)] })}
[[agent.llm.profiles]]
api_key = "second-key"`;
  await using aura = await serve({ model, config });
  expect((await aura.stream()).text.trim()).toBe('Done.');
  expect(asked).toEqual(['test-key', 'test-key', 'second-key']);
  expect(messagesOf(mcp.records, 'tools/call')).toHaveLength(1);
  await aura.stream();
  expect(asked.slice(3)).toEqual(['second-key', 'second-key']);
  expect(JSON.stringify(aura.log)).not.toMatch(/test-key|second-key/);
});
