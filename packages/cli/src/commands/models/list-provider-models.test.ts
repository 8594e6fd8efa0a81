import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostileModelServer } from '@aura/testkit';
import type { HostileHandler } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder } from '../agent-file.harness.ts';
import type { TestAgent } from '../agent-file.harness.ts';

const offers =
  (...ids: readonly string[]): HostileHandler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const data = ids.map((id) => ({ id, max_model_len: 8_192 }));
    response.end(JSON.stringify({ data }));
  };

const refuses: HostileHandler = (_request, response) => {
  response.writeHead(401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: 'no such key', code: 'invalid_api_key' } }));
};

async function models(agents: readonly TestAgent[], ...flags: readonly string[]) {
  const cwd = agentFolder(...agents);
  const { context, written } = fakeContext({ cwd });
  const code = await runCli(['models', '--config', '.', ...flags], context);
  return { code, ...written };
}

describe('aura models', () => {
  it('lists what a provider offers, once for all agents that use it, and marks what they use', async () => {
    await using server = await hostileModelServer(offers('scripted', 'another'));
    const { code, stdout, stderr } = await models([
      { url: server.url, name: 'calc' },
      { url: server.url, name: 'chat' },
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.replace(/at \S+/, 'at host'))).toEqual([
      expect.stringMatching(/^PROVIDER +MODEL +WINDOW +OUTPUT +USED BY$/),
      expect.stringMatching(/^openai at host +another +8192$/),
      expect.stringMatching(/^openai at host +scripted +8192 +calc, chat$/),
      '',
    ]);
    expect(server.requests).toMatchObject([
      { path: '/v1/models', headers: { authorization: 'Bearer sk-secret-key-of-the-test' } },
    ]);
  });

  it('says when the configured model is not among them', async () => {
    await using server = await hostileModelServer(offers('another'));
    const { code, stderr } = await models([{ url: server.url }]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: the agent "calc" uses "scripted", which is not among /);
  });

  it('shows the others when one fails, and ends with its code', async () => {
    await using good = await hostileModelServer(offers('scripted'));
    await using bad = await hostileModelServer(refuses);
    const agents = [
      { url: bad.url, name: 'a' },
      { url: good.url, name: 'b' },
      { url: 'http://127.0.0.1:9/v1', name: 'c' },
    ];
    const { code, stdout, stderr } = await models(agents);
    expect(code).toBe(5);
    expect(stdout).toMatch(/scripted +8192 +b\n$/);
    expect(stderr).toContain(
      'error: openai: the provider answered 401: no such key\nCheck api_key',
    );
    expect(stderr).toContain('error: openai: nothing listens at 127.0.0.1:9\nCheck base_url');
  });

  it('writes JSON without the keys', async () => {
    await using good = await hostileModelServer(offers('scripted'));
    await using bad = await hostileModelServer(refuses);
    const agents = [
      { url: bad.url, name: 'a' },
      { url: good.url, name: 'b' },
    ];
    const { stdout } = await models(agents, '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { provider: 'openai', configured: [{ agent: 'a' }], error: { code: 'provider/auth' } },
      {
        configured: [{ agent: 'b', model: 'scripted', offeredAs: 'scripted' }],
        models: [{ id: 'scripted', contextWindow: 8_192 }],
      },
    ]);
    expect(stdout).not.toContain('sk-secret');
  });

  it('shows no escape sequences of a provider', async () => {
    await using server = await hostileModelServer(offers('evil\u001b[2J'));
    for (const flags of [[], ['--json']]) {
      const { stdout } = await models([{ url: server.url }], ...flags);
      expect(stdout).toContain('evil');
      expect(stdout).not.toContain('\u001b');
    }
  });

  it('ends with 130 at once when it is interrupted', async () => {
    const asked = Promise.withResolvers<void>();
    await using server = await hostileModelServer(() => asked.resolve());
    const cwd = agentFolder({ url: server.url });
    const world = fakeContext({ cwd });
    const ending = runCli(['models', '--config', '.'], world.context);
    await asked.promise;
    world.send('SIGINT');
    expect(await ending).toBe(130);
    expect(world.written.stdout).toBe('');
    expect(world.listeners).toBe(0);
  });

  it('ends with 3 when the configuration is wrong', async () => {
    const cwd = agentFolder();
    writeFileSync(join(cwd, 'x.toml'), '[agent]\n');
    const { context, written } = fakeContext({ cwd });
    expect(await runCli(['models', '--config', '.'], context)).toBe(3);
    expect(written.stderr).toMatch(/^error: /);
  });
});
