import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentFolder } from '../commands/agent-file.harness.ts';
import { fakeContext } from './fake-context.harness.ts';
import type { FakeWorld } from './fake-context.harness.ts';
import { runCli } from './run-cli.ts';

/** Nothing listens there. */
const url = 'http://127.0.0.1:9/v1';

async function aura(args: readonly string[], world: FakeWorld = {}) {
  const { context, written } = fakeContext(world);
  const code = await runCli(args, context);
  return { code, ...written };
}

describe('aura', () => {
  it('prints help without a command', async () => {
    const { code, stdout, stderr } = await aura([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/serve .*\n.*run .*\n(.*\n)*.*config /);
    expect(stderr).toBe('');
  });

  it('says which version it is', async () => {
    expect(await aura(['--version'])).toEqual({ code: 0, stdout: 'development\n', stderr: '' });
  });

  it.each([
    [['srve'], 'did you mean `serve`', '`aura --help`'],
    [['serve', '--prot', '1'], 'did you mean --port', '`aura serve --help`'],
    [['serve', 'extra'], 'extra', '`aura serve --help`'],
    [['serve', '--port'], '--port', '`aura serve --help`'],
    [['serve', '--tool-result-mode', 'foo'], '--tool-result-mode is "foo"', '`aura serve --help`'],
    [['config', 'check', 'a', 'b'], 'b', '`aura config check --help`'],
    [['run'], 'there is no question', '`aura run --help`'],
  ])('ends %j with 2 and says where help is', async (args, problem, hint) => {
    const cwd = agentFolder({ url });
    const { code, stdout, stderr } = await aura(args, { cwd, env: { CONFIG_PATH: 'calc.toml' } });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(`Usage: ${hint}`);
  });
});

describe('aura config check', () => {
  it('prints the configuration with its secrets masked and warns of what is odd', async () => {
    const cwd = agentFolder({ url, rest: '[other]\nkey = 1' });
    const { code, stdout, stderr } = await aura(['config', 'check', 'calc.toml'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agents: [{ id: 'calc', llm: { apiKey: '***', baseUrl: url } }],
    });
    expect(stderr).toMatch(/^warning: calc\.toml:9:\d+: other/m);
  });

  it('names what is wrong with a skill, and which one is left out for another', async () => {
    const source = (path: string): string => `[[agent.skills.local]]\nsource = "${path}"\n`;
    const cwd = agentFolder({ url, rest: `${source('one')}${source('two')}` });
    const write = (path: string, description: string): void => {
      mkdirSync(join(cwd, path), { recursive: true });
      writeFileSync(join(cwd, path, 'SKILL.md'), `---\nname: a\n${description}\n---\n`);
    };
    write('one/a', 'description: d');
    write('two/a', 'description: d');
    const good = await aura(['config', 'check', 'calc.toml'], { cwd });
    expect(good.code).toBe(0);
    expect(good.stderr).toMatch(
      /^warning: calc\.toml:12:\d+: agent\.skills\.local\[1\]\.source: leads to .*two\/a/,
    );
    write('two/a', '');
    const bad = await aura(['config', 'check', 'calc.toml'], { cwd });
    expect(bad.code).toBe(3);
    expect(bad.stderr).toMatch(/calc\.toml:12:\d+: .*two\/a, which SKILL\.md has no `description`/);
  });

  it('prints every problem with its place and ends with 3', async () => {
    const cwd = agentFolder({ url, rest: 'modle = "m"\ntemprature = 1' });
    const { code, stdout, stderr } = await aura(['config', 'check'], {
      cwd,
      env: { CONFIG_PATH: 'calc.toml' },
    });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/calc\.toml:9:1: .*did you mean "model"/);
    expect(stderr).toMatch(/calc\.toml:10:1: .*did you mean "temperature"/);
  });

  it('reads the .env file first, but not over the environment', async () => {
    const cwd = agentFolder({ url, rest: 'max_tokens = "{{ env.LIMIT }}"' });
    writeFileSync(join(cwd, '.env'), 'CONFIG_PATH=calc.toml\nLIMIT=1\n');
    const env = { LIMIT: '2' };
    expect((await aura(['config', 'check'], { cwd })).stdout).toContain('"maxTokens": 1');
    expect((await aura(['config', 'check'], { cwd, env })).stdout).toContain('"maxTokens": 2');
  });
});
