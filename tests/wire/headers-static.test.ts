import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';

it('an MCP server gets the configured headers, and none of the caller [http-api 93, 96]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(callOnce({ name: 'echo_headers', args: {} }));
  const headers = `headers = { "Authorization" = "Bearer {{ env.TOKEN }}", "x-static-header" = "fixed" }`;
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('echo', mcp.url, headers)] }),
    env: { TOKEN: 'from-config' },
  });
  const caller = { authorization: 'Bearer of-the-caller', 'x-foreign': 'of-the-caller' };
  const { payloads } = await aura.stream({}, { headers: caller });
  const [complete] = payloads('tool_complete');
  const received = JSON.parse(String(complete?.['result'])) as Record<string, string>;
  expect(received).toMatchObject({
    authorization: 'Bearer from-config',
    'x-static-header': 'fixed',
  });
  expect(JSON.stringify(mcp.records)).not.toContain('of-the-caller');
  expect(JSON.stringify(aura.log.lines)).not.toMatch(/from-config|of-the-caller/);
});

it('an MCP server gets no header that nobody configured', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(callOnce({ name: 'echo_headers', args: {} }));
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('echo', mcp.url)] }),
  });
  const { payloads } = await aura.stream({}, { headers: { authorization: 'Token abc' } });
  expect(payloads('tool_complete')[0]?.['result']).not.toContain('authorization');
});
