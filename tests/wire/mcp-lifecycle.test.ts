import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fakeMcpCommand, readMcpRecords, scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { sseServer } from '../../packages/mcp/test/sse-server.ts';
import { agentToml, stdioServer } from './support/agent-toml.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callEach, callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

it('a server with a process for each request gets one for each request', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'aura-lifecycle-'));
  try {
    const logFile = join(directory, 'log.jsonl');
    const call = { name: 'mock_tool', args: { message: 'hi' } };
    await using model = await scriptedModelServer(callEach(call, call));
    const server = stdioServer('own', fakeMcpCommand({ logFile }), 'lifecycle = "request"');
    await using aura = await serve({ model, config: agentToml({ servers: [server] }) });
    const started = () => messagesOf(readMcpRecords(logFile), 'initialize').length;
    // One is started to look at its tools, and ends at once.
    await waitFor('the look at the tools', () => started() === 1);
    for (let count = 0; count < 2; count += 1) {
      const { text, payloads } = await aura.stream();
      expect(text).toContain('Done: ');
      expect(payloads('mcp_status')[0]?.['servers']).toMatchObject([
        { server_name: 'own', status: 'connected' },
      ]);
    }
    expect(started()).toBe(3);
    expect(messagesOf(readMcpRecords(logFile), 'tools/call')).toHaveLength(4);
  } finally {
    await rm(directory, { recursive: true });
  }
});

it('a server that changes its tools during a call has the new ones offered in the next round of the same run', async () => {
  const script = fileURLToPath(
    new URL('../../packages/mcp/test/hostile-server.mjs', import.meta.url),
  );
  const command = { command: process.execPath, args: [script, 'plain'], env: {} };
  await using model = await scriptedModelServer(callOnce({ name: 'grow', args: {} }));
  const config = agentToml({ servers: [stdioServer('growing', command)] });
  await using aura = await serve({ model, config });
  await aura.stream();
  const offered = model.requests.map(({ body }) => JSON.stringify(body['tools']));
  expect(offered).toHaveLength(2);
  expect(offered[0]).not.toContain('extra-0');
  expect(offered[1]).toContain('extra-0');
});

it('an agent has the tools of a server of the old transport, with headers of the caller', async () => {
  await using old = await sseServer();
  await using model = await scriptedModelServer(callOnce({ name: 'echo', args: { a: 1 } }));
  const table = [
    '[mcp.servers.old]',
    'transport = "sse"',
    `url = "${old.url}"`,
    'headers_from_request = { Authorization = "authorization" }',
  ].join('\n');
  await using aura = await serve({ model, config: agentToml({ servers: [table] }) });
  const headers = { authorization: 'Token abc' };
  const { text, payloads } = await aura.stream({}, { headers });
  expect(text).toContain('The tools said: {"a":1}');
  expect(payloads('mcp_status')[0]?.['servers']).toMatchObject([{ transport: 'sse' }]);
  const call = old.received.find(({ method }) => method === 'tools/call');
  expect(call?.headers.authorization).toBe('Token abc');
});
