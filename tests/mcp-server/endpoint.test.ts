import { once } from 'node:events';
import { Namespace, Secret } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from '../wire/support/agent-toml.ts';
import { approvalScene, conversational, decide, hitl } from '../wire/support/approvals.ts';
import { callOnce, say } from '../wire/support/scripts.ts';
import { serve } from '../wire/support/serve.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { connect } from './support/connect.ts';
import type { Era } from './support/connect.ts';

describe.each<Era>(['legacy', 'modern'])('the agents of a server, for a %s MCP client', (era) => {
  it('are tools that answer a prompt', async () => {
    await using model = await scriptedModelServer(({ question }) => ({
      text: `You asked: ${question}`,
      usage: { inputTokens: 11, outputTokens: 7 },
    }));
    const config = {
      'poet.toml': agentToml({ name: 'Poet', agent: 'alias = "poet"\ndescription = "Writes."' }),
      'secret.toml': agentToml({ name: 'Secret', agent: 'hidden = true' }),
      'odd.toml': agentToml({ name: 'An odd name!' }),
    };
    await using aura = await serve({ model, config });
    await using at = await connect(`${aura.url}/mcp`, { era });
    const { tools } = await at.client.listTools();
    expect(tools.map(({ name, title, description }) => [name, title, description])).toEqual([
      ['An_odd_name', 'An odd name!', 'Asks the agent An odd name!.'],
      ['poet', 'Poet', 'Writes.'],
    ]);
    const result = await at.client.callTool({ name: 'poet', arguments: { prompt: 'A poem?' } });
    expect(result.content).toEqual([{ type: 'text', text: 'You asked: A poem?' }]);
    expect(result.structuredContent).toMatchObject({
      answer: 'You asked: A poem?',
      run_id: expect.stringMatching(/^run_/),
      stop_reason: 'completed',
      turns: 1,
      usage: { input_tokens: 11, output_tokens: 7 },
    });
  });

  it('tell how a call goes, step by step, to who wants to know', async () => {
    await using mcp = await fakeMcpServer();
    await using model = await scriptedModelServer(
      callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
    );
    const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
    await using aura = await serve({ model, config });
    await using at = await connect(`${aura.url}/mcp`, { era });
    const steps: { progress: number; message?: string | undefined }[] = [];
    const result = await at.client.callTool(
      { name: 'helper', arguments: { prompt: 'Hello?' } },
      { onprogress: ({ progress, message }) => void steps.push({ progress, message }) },
    );
    expect(result.isError ?? false).toBe(false);
    // The client drops steps that it reads together with the result, as it may with the last ones.
    const all = ['turn 1', 'mock_tool started', 'mock_tool completed', 'turn 2'];
    const numbered = all.map((message, index) => ({ progress: index + 1, message }));
    expect(steps).toEqual(numbered.slice(0, steps.length));
    expect(steps).toContainEqual(numbered[0]);
  });

  it('end a call that its client cancels, and everything that is done for it', async () => {
    await using scene = await slowScene();
    await using at = await connect(scene.url, { era });
    const cancelling = new AbortController();
    const call = at.client.callTool(ask, { signal: cancelling.signal });
    await scene.toolStarted;
    cancelling.abort('enough');
    await expect(call).rejects.toThrow();
    await scene.toolCancelled;
    expect(await scene.endOfRun()).toMatchObject({
      outcome: { stop_reason: 'aborted', reason: 'cancelled by the client' },
    });
    // The connection goes on.
    expect((await at.client.listTools()).tools).toHaveLength(1);
  });

  it('end the calls of a client whose connection is gone', async () => {
    await using scene = await slowScene();
    const leaving = new AbortController();
    await using at = await connect(scene.url, {
      era,
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          signal: AbortSignal.any([leaving.signal, ...(init?.signal ? [init.signal] : [])]),
        }),
    });
    // Not every client notices.
    at.client.callTool(ask).catch(() => undefined);
    await scene.toolStarted;
    leaving.abort();
    await scene.toolCancelled;
    expect(await scene.endOfRun()).toMatchObject({
      outcome: { stop_reason: 'aborted', reason: 'cancelled by the client' },
    });
  });

  it('refuse an unknown tool as the protocol has it, with those that exist', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model });
    await using at = await connect(`${aura.url}/mcp`, { era });
    const call = at.client.callTool({ name: 'nobody', arguments: { prompt: 'Hello?' } });
    await expect(call).rejects.toThrow(/Unknown tool: nobody; there are: helper/);
    await expect(call).rejects.toMatchObject({ code: -32_602 });
  });

  it.each([
    [{}, '"prompt" must be a text'],
    [{ prompt: '  ' }, '"prompt" must be a text'],
    [{ prompt: 7 }, '"prompt" must be a text'],
    [{ prompt: 'Hello?', mood: 'good' }, 'there is no argument "mood"'],
    [{ prompt: 'Hello?', session: 'x'.repeat(129) }, '"session" must be a text'],
  ])('tell the calling model what is wrong with the arguments %j', async (args, problem) => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model });
    await using at = await connect(`${aura.url}/mcp`, { era });
    const result = await at.client.callTool({ name: 'helper', arguments: args });
    expect(result.isError).toBe(true);
    expect(result.content).toMatchObject([{ text: expect.stringContaining(problem) }]);
    expect(result.structuredContent).toMatchObject({
      error: { code: 'mcp/invalid_arguments', hint: expect.stringContaining('"prompt"') },
    });
    expect(model.requests).toEqual([]);
  });

  it('say with a code why there is no answer, and keep what the provider said to themselves', async () => {
    const error = { status: 400, message: 'the secret reason', type: 'invalid_request_error' };
    await using model = await scriptedModelServer(() => ({ error }));
    await using aura = await serve({ model });
    await using at = await connect(`${aura.url}/mcp`, { era });
    const result = await at.client.callTool(ask);
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      run_id: expect.stringMatching(/^run_/),
      error: { code: expect.stringMatching(/^provider\//), retryable: false },
    });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('wait with the call for an approval, which is given over HTTP', async () => {
    await using scene = await approvalScene(hitl(['delete_*'], conversational));
    await using at = await connect(`${scene.aura.url}/mcp`, { era });
    const decision = Promise.withResolvers<string>();
    const call = at.client.callTool(
      { ...ask, arguments: { prompt: 'Clean up.', session: 'tidy' } },
      {
        onprogress({ message = '' }) {
          const [, id] = /delete_pod waits for an approval: decision (\S+)/.exec(message) ?? [];
          if (id !== undefined) decision.resolve(id);
        },
      },
    );
    const id = await decision.promise;
    await waitFor('the approval to be listed', async () => {
      const response = await fetch(`${scene.aura.url}/v1/approvals?session=tidy`);
      const { data } = (await response.json()) as { data: readonly unknown[] };
      return data.length === 1;
    });
    expect(scene.calls()).toBe(0);
    expect((await decide(scene.aura, id, { approved: true })).status).toBe(204);
    const { content, structuredContent } = await call;
    expect(content).toEqual([{ type: 'text', text: 'The tools said: deleted' }]);
    expect(structuredContent).toMatchObject({ session: 'tidy', stop_reason: 'completed' });
    expect(scene.calls()).toBe(1);
  });

  it('tell a client whose call the closing server does not wait for', async () => {
    await using scene = await slowScene();
    await using at = await connect(scene.url, { era });
    const call = at.client.callTool(ask);
    await scene.toolStarted;
    await scene.close();
    expect(await call).toMatchObject({
      isError: true,
      structuredContent: { error: { code: 'server/shutdown', retryable: true } },
    });
  });

  it('ask for the same key as the rest of the server', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model, settings: { apiKeys: keys } });
    await expect(connect(`${aura.url}/mcp`, { era })).rejects.toThrow();
    const wrong = await fetch(`${aura.url}/mcp`, { method: 'POST', body: '{}' });
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    await using at = await connect(`${aura.url}/mcp`, { era, headers: bearer('a-key') });
    const { structuredContent } = await at.client.callTool(ask);
    const runId = String(Object(structuredContent)['run_id']);
    const seenBy = async (key: string): Promise<number> =>
      (await fetch(`${aura.url}/aura/runs/${runId}`, { headers: bearer(key) })).status;
    expect([await seenBy('a-key'), await seenBy('b-key')]).toEqual([200, 404]);
  });
});

const ask = { name: 'helper', arguments: { prompt: 'Hello?' } };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const keys = ['a', 'b'].map((id) => ({
  key: new Secret(`${id}-key`),
  principal: { id, kind: 'service' as const, scopes: [Namespace.of('tenant', id)] },
}));

/** An agent whose tool takes until it is cancelled. */
async function slowScene() {
  const started = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  await using stack = new AsyncDisposableStack();
  const wait = {
    name: 'wait',
    call: async ({ signal }: { readonly signal: AbortSignal }) => {
      started.resolve();
      await once(signal, 'abort');
      cancelled.resolve();
      return 'never told';
    },
  };
  const mcp = stack.use(await fakeMcpServer({ tools: [wait] }));
  const model = stack.use(await scriptedModelServer(callOnce({ name: 'wait', args: {} })));
  const config = agentToml({ servers: [httpServer('tools', mcp.url)] });
  const aura = stack.use(await serve({ model, config }));
  const owned = stack.move();
  return {
    url: `${aura.url}/mcp`,
    toolStarted: started.promise,
    toolCancelled: cancelled.promise,
    close: () => aura[Symbol.asyncDispose](),
    endOfRun: () =>
      waitFor('the run to end', async () => {
        const { data } = (await (await fetch(`${aura.url}/aura/runs`)).json()) as {
          data: readonly { readonly id: string; readonly status: string }[];
        };
        const [run] = data;
        if (run?.status !== 'completed') return false;
        return (await (await fetch(`${aura.url}/aura/runs/${run.id}`)).json()) as unknown;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'by hand', version: '1' },
  },
};
const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: ask };
const accept = { accept: 'application/json, text/event-stream' };
const json = { 'content-type': 'application/json', ...accept };

/** Posts what a client would. */
function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, { method: 'POST', body: text, headers: { ...json, ...headers } });
}

describe('the MCP endpoint', () => {
  it('answers a call without a session as well', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model });
    const response = await post(`${aura.url}/mcp`, call);
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.text()).toContain('"answer":"Hello."');
  });

  it('keeps the sessions of callers apart, and ends one on request', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    const colleague = {
      key: new Secret('a2-key'),
      principal: { id: 'a2', kind: 'user' as const, scopes: [Namespace.of('tenant', 'a')] },
    };
    await using aura = await serve({ model, settings: { apiKeys: [...keys, colleague] } });
    const url = `${aura.url}/mcp`;
    const opened = await post(url, initialize, bearer('a-key'));
    const session = opened.headers.get('mcp-session-id') ?? '';
    expect(session).toMatch(/^[0-9a-f-]{36}$/);
    const inSession = { 'mcp-session-id': session };
    const used = async (key: string): Promise<number> => {
      const response = await post(url, call, { ...bearer(key), ...inSession });
      await response.body?.cancel();
      return response.status;
    };
    expect([await used('b-key'), await used('a2-key'), await used('a-key')]).toEqual([
      404, 404, 200,
    ]);
    const headers = { ...bearer('a-key'), ...inSession };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
    expect(await used('a-key')).toBe(404);
  });

  it('refuses a body of lists in lists, however deep', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model });
    const response = await post(`${aura.url}/mcp`, '['.repeat(200_000) + ']'.repeat(200_000));
    expect(response.status).toBe(400);
  });

  it('ends the response of a call that is cancelled: there is nothing to wait for', async () => {
    await using scene = await slowScene();
    const opened = await post(scene.url, initialize);
    const headers = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const called = await post(scene.url, call, headers);
    await scene.toolStarted;
    const params = { requestId: call.id, reason: 'enough' };
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
    expect((await post(scene.url, cancel, headers)).status).toBe(202);
    expect(await called.text()).toBe('');
    await scene.toolCancelled;
  });

  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://localhost:6274', 200],
    ['http://127.0.0.1', 200],
  ])('lets in a page of %s with %i', async (origin, status) => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model });
    const response = await post(`${aura.url}/mcp`, initialize, { origin });
    await response.body?.cancel();
    expect(response.status).toBe(status);
  });

  it('refuses what is no JSON, too long, or asked for in another way, as an error of the protocol', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model, settings: { bodyLimitBytes: 1_000 } });
    const url = `${aura.url}/mcp`;
    const answers = await Promise.all([
      post(url, '{"jsonrpc":'),
      post(url, { ...call, params: { ...ask, arguments: { prompt: 'x'.repeat(1_000) } } }),
      fetch(url, { method: 'POST', body: '{}', headers: accept }),
      post(url, call, { 'mcp-session-id': 'none' }),
      post(url, call, { accept: 'text/html' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 413, 415, 404, 406]);
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({
        jsonrpc: '2.0',
        error: { code: expect.any(Number) },
      });
    }
    const put = await fetch(url, { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET,POST,DELETE']);
  });

  it('is not there where it is switched off', async () => {
    await using model = await scriptedModelServer(say('Hello.'));
    await using aura = await serve({ model, settings: { enableMcp: false } });
    expect((await post(`${aura.url}/mcp`, initialize)).status).toBe(404);
  });

  it('serves the agents of another Aura', async () => {
    await using inner = await scriptedModelServer(({ question }) => ({ text: `Of ${question}` }));
    await using server = await serve({ model: inner, config: agentToml({ name: 'expert' }) });
    await using outer = await scriptedModelServer(
      callOnce({ name: 'expert', args: { prompt: 'tides' } }),
    );
    const servers = [httpServer('experts', `${server.url}/mcp`)];
    await using aura = await serve({ model: outer, config: agentToml({ servers }) });
    const { text, payloads } = await aura.stream('What of tides?');
    expect(text).toContain('"answer": "Of tides"');
    expect(payloads('tool_complete')).toMatchObject([{ success: true }]);
  });
});

it('every step of a call is on the wire, in order and before its result', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(
    callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
  );
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('tools', mcp.url)] }),
  });
  const send = (message: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${aura.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });
  const clientInfo = { name: 'test', version: '1' };
  const opened = await send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
  });
  await opened.text();
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  await (await send({ method: 'notifications/initialized' }, session)).text();
  const _meta = { progressToken: 'p' };
  const params = { name: 'helper', arguments: { prompt: 'Hello?' }, _meta };
  const answer = await (await send({ id: 2, method: 'tools/call', params }, session)).text();
  const messages = [...answer.matchAll(/^data: (\{.*)$/gm)].map(
    ([, data = '']) =>
      JSON.parse(data) as { readonly id?: number; readonly params?: Record<string, unknown> },
  );
  expect(
    messages.map(({ id, params: told }) => (told === undefined ? id : told['message'])),
  ).toEqual(['turn 1', 'mock_tool started', 'mock_tool completed', 'turn 2', 2]);
  expect(messages.slice(0, 4).map(({ params: told }) => told?.['progress'])).toEqual([1, 2, 3, 4]);
});
