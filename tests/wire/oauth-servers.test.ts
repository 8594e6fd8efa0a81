import { fakeMcpServer, fakeOAuth, scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';

async function protectedServer() {
  const oauth = await fakeOAuth();
  const mcp = await fakeMcpServer({ guard: (request) => oauth.guard(request) });
  const { clientId, clientSecret } = oauth.behaviour;
  const auth = `[mcp.servers.tickets.auth]
type = "client_credentials"
issuer = "${oauth.issuer}"
client_id = "${clientId}"
client_secret = "{{ env.SECRET }}"`;
  return {
    oauth,
    mcp,
    config: agentToml({ servers: [httpServer('tickets', mcp.url), auth] }),
    env: { SECRET: clientSecret },
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]();
      await oauth[Symbol.asyncDispose]();
    },
  };
}

it('an agent calls a tool of a server that is protected by OAuth, and nobody gets to see the token', async () => {
  await using world = await protectedServer();
  const { oauth, config, env } = world;
  await using model = await scriptedModelServer(
    callOnce({ name: 'mock_tool', args: { message: 'hi' } }),
  );
  await using aura = await serve({ model, config, env });
  const transcript = await aura.stream();
  expect(transcript.payloads('tool_complete')).toMatchObject([{ success: true }]);
  const info = await (await fetch(`${aura.url}/aura/info?detail=tools`)).text();
  expect(info).toContain('mock_tool');
  expect(oauth.tokens).toHaveLength(1);
  const told = JSON.stringify([transcript, info, aura.log.lines, model.requests]);
  for (const hidden of [env.SECRET, ...oauth.tokens]) expect(told).not.toContain(hidden);
});

it('a server whose tokens are issued where agents may not connect to is left out, with the reason', async () => {
  await using world = await protectedServer();
  const { oauth, mcp, config, env } = world;
  await using model = await scriptedModelServer(callOnce({ name: 'mock_tool', args: {} }));
  const [modelHost, mcpHost, oauthHost] = [model.url, mcp.url, oauth.issuer].map(
    (url) => new URL(url).host,
  );
  const allowed = { AURA_EGRESS_ALLOW: `${modelHost},${mcpHost},${oauthHost}` };
  const elsewhere = `${oauth.issuer.replace('127.0.0.1', 'localhost')}/token`;
  oauth.behaviour.metadata = { token_endpoint: elsewhere };
  await using aura = await serve({ model, config, env: { ...env, ...allowed } });
  const { payloads } = await aura.stream();
  expect(payloads('mcp_status')[0]).toMatchObject({
    servers: [
      {
        status: 'failed',
        reason: expect.stringContaining('may not connect to (AURA_EGRESS_ALLOW)'),
      },
    ],
  });
  expect(oauth.requests).toEqual([]);
});
