import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  fakeClock,
  fakeMcpCommand,
  fakeMcpServer,
  scriptedModelServer,
  standardTools,
} from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer, stdioServer } from './support/agent-toml.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

interface Info {
  readonly agents: readonly { id: string; mcp_servers: Record<string, { tools?: unknown[] }> }[];
}

async function info(aura: Served, query = ''): Promise<Info> {
  const response = await fetch(`${aura.url}/aura/info${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Info;
}

async function serversOf(aura: Served, query: string): Promise<Info['agents'][0]['mcp_servers']> {
  return (await info(aura, query)).agents[0]?.mcp_servers ?? {};
}

/** An MCP server over HTTP that refuses everybody and counts them. */
async function refusingServer(): Promise<AsyncDisposable & { url: string; visits: number }> {
  const server = createServer((_request, response) => {
    refusing.visits += 1;
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const refusing = {
    url: `http://127.0.0.1:${port}/mcp`,
    visits: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return refusing;
}

it('says what agents are made of and connects to nobody for it, unless asked for tools [http-api 6]', async () => {
  await using mcp = await refusingServer();
  await using model = await scriptedModelServer(say('Hi.'));
  const clock = fakeClock();
  const config = {
    'a.toml': agentToml({ agent: 'alias = "ops"', servers: [httpServer('logs', mcp.url)] }),
    'b.toml': agentToml({ name: 'plain', agent: 'description = "Small talk"' }),
  };
  await using aura = await serve({ model, config, clock, defaultAgent: 'ops' });
  const hasFailed = () =>
    aura.log.lines.some(({ message }) => message === 'an MCP server cannot be used');
  await waitFor('the attempt of the start to fail', hasFailed);
  // A server that could not be reached is left alone for some seconds: not the reason why nobody visits it below.
  await clock.advance(60_000);
  const visits = mcp.visits;
  const { origin } = new URL(mcp.url);
  expect(await info(aura)).toEqual({
    default_agent: 'ops',
    agents: [
      {
        id: 'ops',
        model: 'scripted',
        mcp_servers: { logs: { transport: 'http_streamable', url: origin } },
      },
      { id: 'plain', description: 'Small talk', model: 'scripted', mcp_servers: {} },
    ],
  });
  expect(mcp.visits).toBe(visits);
  await info(aura, '?detail=tools');
  expect(mcp.visits).toBeGreaterThan(visits);
});

it('shows no header, argument, variable or hidden part of a URL, whatever is asked for [http-api 7] [config 120]', async () => {
  const { command, args, env } = fakeMcpCommand();
  const stdio = { command, args: [...args, 'argument-secret'], env: { ...env, KEY: 'env-secret' } };
  const url = 'https://user-secret:password-secret@h.invalid:8443/path-secret?query=secret#secret';
  const headers = 'headers = { "x-key" = "header-secret" }\nconnect_timeout_secs = 5';
  await using model = await scriptedModelServer(say('Hi.'));
  const config = agentToml({
    servers: [httpServer('web', url, headers), stdioServer('fs', stdio)],
  });
  await using aura = await serve({ model, config });
  expect(await serversOf(aura, '')).toEqual({
    web: { transport: 'http_streamable', url: 'https://h.invalid:8443' },
    fs: { transport: 'stdio', command: command.split('/').at(-1) },
  });
  for (const query of ['', '?detail=tools', '?detail=tools:summary']) {
    expect(JSON.stringify(await info(aura, query))).not.toContain('secret');
  }
  const refused = await fetch(`${aura.url}/aura/info?detail=foo`);
  expect(refused.status).toBe(400);
});

it('shows tools as far as asked for, and says what may be asked for [http-api 8]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(say('Hi.'));
  const config = agentToml({
    agent: 'mcp_filter = ["mock_*"]',
    servers: [httpServer('tools', mcp.url)],
  });
  await using aura = await serve({ model, config });
  await aura.complete();
  const summary = { name: 'mock_tool', description: 'Repeats a message' };
  // As the server has it, not as this model is shown it.
  const { inputSchema } = standardTools.find(({ name }) => name === 'mock_tool') ?? {};
  const whole = { ...summary, inputSchema: { ...inputSchema, type: 'object' } };
  expect(whole.inputSchema).toMatchObject({ properties: { message: {} } });
  for (const query of ['?detail=tools', '?detail=%20tools%20,,', '?detail=tools:summary,tools']) {
    expect((await serversOf(aura, query))['tools']?.tools).toEqual([whole]);
  }
  const summaries = await serversOf(aura, '?detail=tools:summary');
  expect(summaries['tools']?.tools).toEqual([summary]);
  const refused = await fetch(`${aura.url}/aura/info?detail=bogus`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    error: {
      type: 'invalid_request_error',
      message: expect.stringMatching(/tools, tools:summary/),
    },
  });
});

it('has no tools of a server that is down, also where it is required, and those of the others [http-api 9]', async () => {
  await using dead = await refusingServer();
  await using mcp = await fakeMcpServer();
  await using empty = await fakeMcpServer({ tools: [] });
  await using model = await scriptedModelServer(say('Hi.'));
  const servers = [
    httpServer('dead', dead.url, 'required = true'),
    httpServer('good', mcp.url),
    httpServer('empty', empty.url),
  ];
  await using aura = await serve({ model, config: agentToml({ servers }) });
  const shown = await serversOf(aura, '?detail=tools');
  expect(shown['dead']).toEqual({
    transport: 'http_streamable',
    url: new URL(dead.url).origin,
  });
  expect(shown['good']?.tools).toContainEqual(expect.objectContaining({ name: 'mock_tool' }));
  expect(shown['empty']?.tools).toEqual([]);
});

it('hidden agents are in no list and answer all the same, and nothing but a boolean hides one [config 30]', async () => {
  await using model = await scriptedModelServer(say('Boo.'));
  const ghost = (hidden: string) => ({
    'a.toml': agentToml({ name: 'ghost', agent: `hidden = ${hidden}` }),
    'b.toml': agentToml(),
  });
  for (const hidden of ['true', '"true"']) {
    await using aura = await serve({ model, config: ghost(hidden), defaultAgent: 'ghost' });
    for (const path of ['/v1/models', '/aura/info']) {
      const listed = await (await fetch(aura.url + path)).text();
      expect(listed).toContain('helper');
      expect(listed).not.toContain('ghost');
    }
    const { choices } = await aura.complete({ model: 'ghost' });
    expect(choices[0]?.message.content).toBe('Boo.');
  }
  await expect(serve({ model, config: ghost('"yes"') })).rejects.toThrow(/hidden.*yes/s);
});
