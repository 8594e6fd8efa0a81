import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hostileModelServer } from '@aura/testkit';
import type { StartedProcess } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml } from '../wire/support/agent-toml.ts';
import { install, listening } from './serve-process.ts';

const env = { MODEL_URL: 'http://127.0.0.1:9/v1' };

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<readonly [string, string]> {
  const servers = [createServer(), createServer()];
  const ports = servers.map(
    (server) =>
      new Promise<string>((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(`${(server.address() as AddressInfo).port}`));
      }),
  );
  const [first = '', second = ''] = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first, second];
}

const portOf = ({ ready }: StartedProcess): string => new URL(ready?.[1] ?? '').port;

it('a flag beats the environment, which beats the default [http-api 14]', async () => {
  const [first, second] = await freePorts();
  await using installation = await install(agentToml());
  {
    await using byVariable = await installation.serve({
      env: { ...env, PORT: first },
      ready: listening,
    });
    expect(portOf(byVariable)).toBe(first);
  }
  await using byFlag = await installation.serve({
    args: ['--port', second],
    env: { ...env, PORT: first },
    ready: listening,
  });
  expect(portOf(byFlag)).toBe(second);
});

it('a .env file supplies what the environment does not, the port included [config 17]', async () => {
  const [port] = await freePorts();
  await using model = await hostileModelServer((_request, response) => {
    response.writeHead(400).end();
  });
  const config = agentToml({ prompt: '{{ env.WHO }}' }).replace('test-key', '{{ env.K }}');
  await using installation = await install(config);
  await writeFile(join(installation.directory, '.env'), `K=of-file\nWHO=of-file\nPORT=${port}\n`);
  await using server = await installation.serve({
    env: { MODEL_URL: model.url, WHO: 'of-process' },
    ready: listening,
  });
  expect(portOf(server)).toBe(port);
  await fetch(`${server.ready?.[1]}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello?' }] }),
  });
  const [request] = model.requests;
  expect(request?.headers.authorization).toBe('Bearer of-file');
  expect(JSON.stringify(request?.body)).toContain('of-process');
});

it.each([
  ['a bad flag', ['--tool-result-mode', 'foo'], {}, 2, /tool-result-mode/],
  ['an unknown flag', ['--no-such-flag'], {}, 2, /no-such-flag/],
  ['an unknown default agent', [], { DEFAULT_AGENT: 'missing' }, undefined, /missing/],
])('%s ends the start with words [http-api 13]', async (_what, args, variables, code, words) => {
  await using installation = await install(agentToml());
  await using server = await installation.serve({
    args: ['--port', '0', ...args],
    env: { ...env, ...variables },
  });
  const exit = await server.exited;
  if (code === undefined) expect(exit.code).toBeGreaterThan(0);
  else expect(exit.code).toBe(code);
  expect(server.stderr).toMatch(words);
});

it('every mistake of a configuration is named with its place, all at once', async () => {
  const broken = [
    '[agent]',
    'name = "helper"',
    'system_prompt = 7',
    'temprature = 0.2',
    '[agent.llm]',
    'provider = "OpenAI"',
    '[mcp.servers.files]',
    'transport = "http"',
    '[mcp.servers.more]',
    'transport = "stdio"',
    'cmd = "node"',
  ].join('\n');
  await using installation = await install(broken);
  await using server = await installation.serve({ args: ['--port', '0'], env });
  expect((await server.exited).code).toBeGreaterThan(0);
  for (const place of ['3:17', '4:1', '6:12', '8:13', '11:7']) {
    expect(server.stderr).toContain(`aura.toml:${place}`);
  }
  expect(server.stderr).toContain('temperature');
});
