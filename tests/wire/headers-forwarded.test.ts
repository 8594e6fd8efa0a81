import { request } from 'node:http';
import { Namespace, Secret } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeToolCall } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';
import type { Transcript } from './support/transcript.ts';

const echo = callOnce({ name: 'echo_headers', args: {} });
const mapped =
  'headers = { Authorization = "S" }\nheaders_from_request = { AUTHORIZATION = "authorization" }';

/** The headers that the MCP server got with the call, as the tool says. */
function receivedIn({ payloads }: Transcript): Readonly<Record<string, string>> {
  return JSON.parse(String(payloads('tool_complete')[0]?.['result'])) as Record<string, string>;
}

const ask = async (aura: Served, headers: Record<string, string>) =>
  receivedIn(await aura.stream({}, { headers }));

it('a mapped header of the caller reaches the MCP server as it came, and the configured one stays without it [config 104] [http-api 94, 95]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const config = agentToml({ servers: [httpServer('echo', mcp.url, mapped)] });
  await using aura = await serve({ model, config });
  expect(await ask(aura, { authorization: 'Token abc' })).toMatchObject({
    authorization: 'Token abc',
  });
  expect(await ask(aura, { Authorization: 'ApiKey xyz' })).toMatchObject({
    authorization: 'ApiKey xyz',
  });
  expect(await ask(aura, { 'x-other': 'not mapped' })).toMatchObject({ authorization: 'S' });
  const connected = messagesOf(mcp.records, 'initialize').map(({ headers }) => headers);
  expect(connected.map(({ authorization }) => authorization)).toEqual([
    'Token abc',
    'ApiKey xyz',
    'S',
  ]);
  expect(JSON.stringify(mcp.records)).not.toContain('not mapped');
  expect(JSON.stringify(aura.log.lines)).not.toMatch(/Token abc|ApiKey xyz/);
});

it('callers at the same time get the headers of nobody else, and equal ones share a connection [http-api 97]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const config = agentToml({ servers: [httpServer('echo', mcp.url, mapped)] });
  await using aura = await serve({ model, config });
  const tokens = Array.from({ length: 24 }, (_, index) => `Token ${index % 8}`);
  const received = await Promise.all(tokens.map((authorization) => ask(aura, { authorization })));
  expect(received.map(({ authorization }) => authorization)).toEqual(tokens);
  expect(messagesOf(mcp.records, 'initialize')).toHaveLength(8);
});

it('several values are joined, and a name in another spelling is the same header', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const lines =
    'headers = { X-Team = "none" }\nheaders_from_request = { x-team = "X-TEAM", cookie = "Cookie" }';
  const config = agentToml({ servers: [httpServer('echo', mcp.url, lines)] });
  await using aura = await serve({ model, config });
  const headers: [string, string][] = [
    ['x-team', 'one'],
    ['X-Team', 'two'],
    ['cookie', 'a=1'],
    ['cookie', 'b=2'],
  ];
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello?' }] });
  await new Promise<void>((resolve, reject) => {
    const raw = [...headers, ['content-type', 'application/json']].flat();
    raw.push('host', new URL(aura.url).host, 'content-length', String(body.length));
    const sent = request(`${aura.url}/v1/chat/completions`, { method: 'POST', headers: raw });
    sent.on('error', reject).on('response', (response) => response.resume().on('end', resolve));
    sent.end(body);
  });
  const [call] = messagesOf(mcp.records, 'tools/call');
  expect(call?.headers).toMatchObject({ 'x-team': 'one, two', cookie: 'a=1; b=2' });
});

it('the tools in the information are those that the headers of the caller open [http-api 10]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const config = agentToml({ servers: [httpServer('echo', mcp.url, mapped)] });
  await using aura = await serve({ model, config });
  const response = await fetch(`${aura.url}/aura/info?detail=tools`, {
    headers: { authorization: 'Token of-the-caller' },
  });
  expect(await response.text()).toContain('echo_headers');
  const [listed] = messagesOf(mcp.records, 'tools/list');
  expect(listed?.headers['authorization']).toBe('Token of-the-caller');
});

it('the state of the servers is that for the caller', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const config = agentToml({ servers: [httpServer('echo', mcp.url, mapped)] });
  await using aura = await serve({ model, config });
  const { payloads } = await aura.stream({}, { headers: { authorization: 'Token abc' } });
  expect(payloads('mcp_status')[0]?.['servers']).toMatchObject([
    { server_name: 'echo', status: 'connected', tools_count: 8 },
  ]);
});

it('what has authenticated a caller is forwarded to no tool; other headers are', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(echo);
  const lines =
    'headers = { Authorization = "S" }\nheaders_from_request = { Authorization = "authorization", x-up = "x-up" }';
  const principal = {
    kind: 'user' as const,
    id: 'ann',
    displayName: 'Ann',
    roles: [],
    scopes: [Namespace.of('tenant', 'a')],
  };
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('echo', mcp.url, lines)] }),
    settings: { apiKeys: [{ key: new Secret('key-of-ann'), principal }] },
  });
  const headers = { authorization: 'Bearer key-of-ann', 'x-up': 'Bearer upstream' };
  expect(await ask(aura, headers)).toMatchObject({
    authorization: 'S',
    'x-up': 'Bearer upstream',
  });
  expect(JSON.stringify(mcp.records)).not.toContain('key-of-ann');
  expect(aura.log.lines.map(({ message }) => message).join()).toContain('is not forwarded');
});

it('a server that repeats in an error what it was sent shows no credential', async () => {
  const call = ({ headers }: FakeToolCall) => ({
    text: `denied: ${headers['authorization']}, ${headers['x-key']}, Bearer abcdefgh12345678`,
    isError: true,
  });
  await using mcp = await fakeMcpServer({ tools: [{ name: 'deny', call }] });
  await using model = await scriptedModelServer(callOnce({ name: 'deny', args: {} }));
  const lines =
    'headers = { X-Key = "of-the-operator" }\nheaders_from_request = { Authorization = "authorization" }';
  const config = agentToml({ servers: [httpServer('echo', mcp.url, lines)] });
  await using aura = await serve({ model, config });
  const transcript = await aura.stream({}, { headers: { authorization: 'Custom of-the-caller' } });
  expect(transcript.payloads('tool_complete')[0]?.['error']).toContain(
    'denied: ***, ***, Bearer ***',
  );
  expect(transcript.text).toContain('denied: ***, ***, Bearer ***');
  expect(JSON.stringify(model.requests)).not.toMatch(/of-the-(caller|operator)/);
});
