import type { JsonObject } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeMcpServer, FakeTool, RecordedRequest, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

const named = (...names: readonly string[]): readonly FakeTool[] =>
  names.map((name) => ({ name, call: () => `${name} was called` }));

interface OfferedTool {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** What a request offered the model. */
function offered(request: RecordedRequest | undefined): readonly OfferedTool[] {
  const body = request?.body as { readonly tools?: readonly { readonly function: OfferedTool }[] };
  return (body.tools ?? []).map((tool) => tool.function);
}

/** Asks an agent with one MCP server once. */
async function askWith(
  mcp: FakeMcpServer,
  script: WireScript,
  toml: { readonly agent?: string; readonly mcp?: string } = {},
): Promise<readonly RecordedRequest[]> {
  await using model = await scriptedModelServer(script);
  const servers = [`[mcp]\n${toml.mcp ?? ''}`, httpServer('tools', mcp.url)];
  await using aura = await serve({ model, config: agentToml({ ...toml, servers }) });
  await aura.complete();
  return model.requests;
}

/** What the last message of a request says. */
function toolResult(request: RecordedRequest | undefined): unknown {
  const body = request?.body as { readonly messages: readonly JsonObject[] };
  return body.messages.at(-1)?.['content'];
}

it('the tools of all pages are offered [config 103]', async () => {
  await using mcp = await fakeMcpServer({ tools: named('a', 'b', 'c', 'd', 'e'), pageSize: 2 });
  const [request] = await askWith(mcp, say('Hi.'));
  expect(offered(request).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('a tool is offered under a name that models take, and called by its own [config 107]', async () => {
  await using mcp = await fakeMcpServer({ tools: named('repo.search') });
  const [first, second] = await askWith(mcp, callOnce({ name: 'repo_search', args: {} }));
  expect(offered(first).map(({ name }) => name)).toEqual(['repo_search']);
  expect(messagesOf(mcp.records, 'tools/call')).toMatchObject([
    { params: { name: 'repo.search' } },
  ]);
  expect(toolResult(second)).toBe('repo.search was called');
});

it('tools of one name reach their own servers, under names that stay [config 108]', async () => {
  const searching = (where: string): readonly FakeTool[] => [
    { name: 'search', call: () => `found ${where}` },
  ];
  await using code = await fakeMcpServer({ tools: searching('code') });
  await using web = await fakeMcpServer({ tools: searching('pages') });
  const servers = [httpServer('code', code.url), httpServer('web', web.url)];
  for (let start = 0; start < 2; start += 1) {
    await using model = await scriptedModelServer(
      callOnce({ name: 'search', args: {} }, { name: 'web_search', args: {} }),
    );
    await using aura = await serve({ model, config: agentToml({ servers }) });
    const { choices } = await aura.complete();
    expect(offered(model.requests[0]).map(({ name }) => name)).toEqual(['search', 'web_search']);
    expect(choices[0]?.message.content).toBe('The tools said: found code | found pages');
  }
});

it.each([
  ['["log_*", "get_?"]', ['log_read', 'log_all', 'get_a']],
  ['[]', []],
  [undefined, ['log_read', 'log_all', 'get_a', 'get_ab', 'other']],
])('the filter %s decides what is offered', async (filter, names) => {
  await using mcp = await fakeMcpServer({
    tools: named('log_read', 'log_all', 'get_a', 'get_ab', 'other'),
  });
  const agent = filter === undefined ? '' : `mcp_filter = ${filter}`;
  const [request] = await askWith(mcp, say('Hi.'), { agent });
  expect(offered(request).map(({ name }) => name)).toEqual(names);
});

it('a tool that the filter leaves out cannot be called either', async () => {
  await using mcp = await fakeMcpServer({ tools: named('open', 'shut') });
  await askWith(mcp, callOnce({ name: 'shut', args: {} }), { agent: 'mcp_filter = ["open"]' });
  expect(messagesOf(mcp.records, 'tools/call')).toEqual([]);
});

it('the model sees structured content instead of the text [config 112]', async () => {
  const tool: FakeTool = {
    name: 'both',
    call: () => ({ text: 'only text', structured: { result: [1] } }),
  };
  await using mcp = await fakeMcpServer({ tools: [tool] });
  const [, second] = await askWith(mcp, callOnce({ name: 'both', args: {} }));
  const seen = String(toolResult(second));
  expect(JSON.parse(seen)).toEqual({ result: [1] });
  expect(seen).not.toContain('only text');
});

it('the model reads about images and binary data, and reads text that came encoded [config 115]', async () => {
  const blob = (mimeType: string, data: string) => ({
    type: 'resource' as const,
    resource: { uri: `file:///${mimeType}`, mimeType, blob: data },
  });
  const tool: FakeTool = {
    name: 'look',
    call: () => ({
      content: [
        { type: 'image', mimeType: 'image/png', data: 'QUJD' },
        blob('application/pdf', 'JVBERg=='),
        blob('text/plain', Buffer.from('plain words').toString('base64')),
      ],
    }),
  };
  await using mcp = await fakeMcpServer({ tools: [tool] });
  const [, second] = await askWith(mcp, callOnce({ name: 'look', args: {} }));
  expect(String(toolResult(second)).split('\n')).toEqual([
    '[Image: image/png (4)]',
    '[Binary resource: file:///application/pdf (mime: application/pdf)]',
    'plain words',
  ]);
});

it('a list that has changed is offered to the next request [config 121]', async () => {
  await using mcp = await fakeMcpServer({ tools: named('old') });
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('tools', mcp.url)] }),
  });
  await aura.complete();
  await waitFor('the client to listen', () => mcp.records.some(({ type }) => type === 'listening'));
  await mcp.setTools(named('new'));
  const names = await waitFor('the new list', async () => {
    await aura.complete();
    const latest = offered(model.requests.at(-1)).map(({ name }) => name);
    return latest.includes('new') && latest;
  });
  expect(names).toEqual(['new']);
});

describe('the schema of a tool', () => {
  const inputSchema = {
    type: 'object',
    properties: {
      path: { type: 'string' },
      limit: { type: 'string' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['path'],
  };
  const tool: FakeTool = {
    name: 'list.all',
    inputSchema,
    call: ({ args }) => JSON.stringify(args),
  };

  it('makes models send null for what is optional, which the server never sees [config 119]', async () => {
    await using mcp = await fakeMcpServer({ tools: [tool] });
    const args = { path: '/', limit: null, labels: null };
    const [first] = await askWith(mcp, callOnce({ name: 'list_all', args }));
    const [schema] = offered(first);
    expect(schema?.parameters).toMatchObject({
      properties: { limit: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      required: expect.arrayContaining(['path', 'limit']),
    });
    expect(messagesOf(mcp.records, 'tools/call')).toMatchObject([
      { params: { arguments: { path: '/' } } },
    ]);
    const [call] = messagesOf(mcp.records, 'tools/call');
    expect(call?.params).not.toHaveProperty('arguments.limit');
  });

  it('lets maps have any keys [config 124]', async () => {
    await using mcp = await fakeMcpServer({ tools: [tool] });
    const args = { path: '/', labels: { team: 'core', 'any key': 'goes' } };
    const [, second] = await askWith(mcp, callOnce({ name: 'list_all', args }));
    expect(JSON.parse(String(toolResult(second)))).toEqual(args);
  });

  it('names what is required in an order that stays, after a restart as well [config 123]', async () => {
    const properties = { d: {}, b: {}, a: {}, c: {} };
    const ordered: FakeTool = {
      name: 'ordered',
      inputSchema: { type: 'object', properties, required: ['c', 'b'] },
      call: () => '',
    };
    await using mcp = await fakeMcpServer({ tools: [ordered] });
    for (let start = 0; start < 2; start += 1) {
      const [request] = await askWith(mcp, say('Hi.'));
      expect(offered(request)[0]?.parameters['required']).toEqual(['c', 'b', 'd', 'a']);
    }
  });

  it('reaches the model unchanged when it is not to be adapted [config 125]', async () => {
    await using mcp = await fakeMcpServer({ tools: [tool] });
    const [request] = await askWith(mcp, say('Hi.'), { mcp: 'sanitize_schemas = false' });
    expect(offered(request)).toMatchObject([{ name: 'list_all', parameters: inputSchema }]);
    expect(offered(request)[0]?.parameters['required']).toEqual(['path']);
  });
});
