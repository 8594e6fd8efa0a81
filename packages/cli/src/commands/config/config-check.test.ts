import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import type { FakeWorld } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';

async function aura(args: readonly string[], world: FakeWorld = {}) {
  const { context, written } = fakeContext(world);
  const code = await runCli(args, context);
  return { code, ...written };
}

function folder(files: Readonly<Record<string, string>>): string {
  const cwd = mkdtempSync(join(tmpdir(), 'aura-check-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

function agent(name: string, rest = ''): string {
  return `[agent]\nname = "${name}"\nsystem_prompt = "p"\n[agent.llm]\nprovider = "openai"\napi_key = "sk-secret-key-of-the-test"\nmodel = "m"\n${rest}\n`;
}

const team = [
  'context_window = 8000',
  '[agent.scratchpad]',
  'enabled = true',
  '[orchestration]',
  'enabled = true',
  '[orchestration.worker.w]',
  'description = "d"',
  'preamble = "p"',
  '[orchestration.worker.w.scratchpad]',
  'max_extraction_tokens = 5000',
  '[mcp.servers.s]',
  'transport = "stdio"',
  'cmd = ["run"]',
].join('\n');

describe('aura config check', () => {
  it('reports the problems of all files of a directory at once, and no other entry of it', async () => {
    const cwd = folder({
      'good.toml': agent('good'),
      'bad.toml': agent('bad', 'temprature = 1'),
      'worse.toml': '[agent\n',
      'twice.toml': agent('good'),
      'notes.md': 'not TOML',
    });
    mkdirSync(join(cwd, 'sub.toml'));
    symlinkSync(cwd, join(cwd, 'again'));
    const { code, stdout, stderr } = await aura(['config', 'check', '.'], { cwd });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/the configuration has 3 problems:/);
    expect(stderr).toMatch(/bad\.toml:8:1: agent\.llm\.temprature/);
    expect(stderr).toMatch(/worse\.toml:1:\d+: /);
    expect(stderr).toMatch(/twice\.toml:2:8: agent\.name: makes the agent id "good"/);
  });

  it('writes problems and configuration as JSON, for programs', async () => {
    const cwd = folder({ 'a.toml': agent('a', '[other]'), 'b.toml': agent('b', 'modle = "x"') });
    const { code, stdout, stderr } = await aura(['config', 'check', '.', '--json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout).not.toContain('sk-secret');
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: [
        { id: 'W13', severity: 'warning', key: 'other', file: 'a.toml', line: 8, column: 2 },
        { id: 'E05', code: 'config/unknown_key', key: 'agent.llm.modle', file: 'b.toml', line: 8 },
      ],
      files: ['a.toml', 'b.toml'],
      agents: [{ id: 'a' }],
    });
  });

  it('is quiet about the configuration and strict about warnings when it is asked to be', async () => {
    const cwd = folder({ 'a.toml': agent('a', '[other]') });
    const quiet = await aura(['config', 'check', 'a.toml', '--quiet'], { cwd });
    expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('other') });
    const strict = await aura(['config', 'check', 'a.toml', '--deny-warnings'], { cwd });
    expect(strict.code).toBe(3);
  });

  it('shows that the scratchpad of a worker is that of the agent with what it changes [config 44]', async () => {
    const cwd = folder({ 'a.toml': `memory_dir = "/m"\n${agent('a', team)}` });
    const { stdout } = await aura(['config', 'check', 'a.toml', '--json'], { cwd });
    const document = JSON.parse(stdout);
    // Nothing is wrong with it but that this version has no scratchpad yet.
    const errors = document.problems.filter(
      ({ severity }: { severity: string }) => severity === 'error',
    );
    expect(errors.map(({ code }: { code: string }) => code)).toEqual([
      'config/not_built',
      'config/not_built',
    ]);
    expect(document.agents[0].orchestration.workers[0]).toMatchObject({
      name: 'w',
      scratchpad: { enabled: true, maxExtractionTokens: 5_000 },
    });
  });

  it('warns of an orchestration without timeouts, like a start [config 56]', async () => {
    const cwd = folder({ 'a.toml': `memory_dir = "/m"\n${agent('a', team)}` });
    for (const args of [
      ['config', 'check', 'a.toml'],
      ['serve', '--config', 'a.toml'],
    ]) {
      const { code, stderr } = await aura(args, { cwd });
      expect(code).toBe(3);
      expect(stderr).toMatch(/^warning: a\.toml:\d+:\d+: orchestration\.enabled: .*timeouts/m);
    }
  });

  it('checks what a server would be started with', async () => {
    const cwd = folder({ 'a.toml': agent('a', 'modle = 1') });
    const env = { AURA_SESSION_STORE: 'postgres', PORT: 'x', AURA_HITL_WEBHOOK_SECRET: 'short' };
    const check = await aura(['config', 'check', 'a.toml'], { cwd, env });
    expect(check.code).toBe(3);
    expect(check.stderr).toMatch(/PORT/);
    expect(check.stderr).toMatch(/AURA_HITL_WEBHOOK_SECRET has 5 bytes/);
    expect(check.stderr).toMatch(/modle/);
    const { stderr } = await aura(['serve', '--config', 'a.toml'], {
      cwd,
      env: { AURA_SESSION_STORE: 'postgres' },
    });
    expect(stderr).toMatch(/AURA_SESSION_STORE: names no store there is/);
  });
});

describe('aura config schema', () => {
  it('writes the JSON Schema that the repository has as well', async () => {
    const { code, stdout } = await aura(['config', 'schema']);
    const file = new URL('../../../../../configs/aura.schema.json', import.meta.url);
    expect({ code, same: stdout === readFileSync(file, 'utf8') }).toEqual({ code: 0, same: true });
  });
});
