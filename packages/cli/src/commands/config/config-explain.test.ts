import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';

const text = `temperature = 1
[agent]
name = "a"
system_prompt = "p"
turn_depth = 7
max_tokens = 300
[agent.llm]
provider = "openai"
api_key = "{{ env.KEY }}"
model = "{{ env.MODEL | default: 'small' }}"
base_url = "http://{{ env.HOST }}/v1"
[agent.scratchpad]
enabled = true
[mcp.servers."my server"]
transport = "stdio"
cmd = ["run", "--token", "abcdefgh", "{{ env.KEY }}"]
env = { TOKEN = "sk-secret" }
[orchestration.worker.w]
description = "d"
preamble = "p"
[orchestration.worker.w.scratchpad]
max_extraction_tokens = 5_000
`;

async function explain(key: string, args: readonly string[] = []) {
  const cwd = mkdtempSync(join(tmpdir(), 'aura-explain-'));
  writeFileSync(join(cwd, 'a.toml'), text);
  writeFileSync(join(cwd, '.env'), 'HOST=models\n');
  const env = { CONFIG_PATH: 'a.toml', KEY: 'sk-very-secret-key-of-somebody' };
  const { context, written } = fakeContext({ cwd, env });
  const code = await runCli(['config', 'explain', key, ...args], context);
  return { code, ...written, cwd };
}

describe('aura config explain', () => {
  it('says what a key means, what it is and on which line, although other things are wrong', async () => {
    const { code, stdout } = await explain('agent.turn_depth');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'agent.turn_depth',
      expect.stringContaining('rounds of tool calls'),
      '  type     whole number',
      '  default  5',
      '',
      'a.toml (chosen by CONFIG_PATH)',
      '  value    7',
      '  from     a.toml:5:1',
      '',
    ]);
  });

  it('says what a key means where there is no configuration yet', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'aura-explain-'));
    const { context, written } = fakeContext({ cwd });
    expect(await runCli(['config', 'explain', 'agent.turn_depth'], context)).toBe(0);
    expect(written.stdout).toMatch(/^agent\.turn_depth\n.*\n {2}type .*\n {2}default {2}5\n$/);
    const named = fakeContext({ cwd });
    const args = ['config', 'explain', 'agent.turn_depth', '--config', 'config.toml'];
    expect(await runCli(args, named.context)).toBe(3);
  });

  it.each([
    ['agent.hidden', /value {4}false\n {2}from {5}the default/],
    ['agent.alias', /value {4}none\n {2}from {5}nowhere/],
    ['agent.llm.max_tokens', /value {4}300\n.*a\.toml:6:1, written as agent\.max_tokens, an old/],
    [
      'agent.llm.model',
      /value {4}"small"\n.*:10:1, through the placeholder of MODEL, which is not/,
    ],
    ['agent.llm.base_url', /"http:\/\/models\/v1"\n.*through the variable HOST of \/.*\.env\n/],
    ['agent.llm.api_key', /value {4}\*\*\*\n.*through the variable KEY of the environment/],
    ['mcp.servers."my server".env', /value {4}\*\*\*\n/],
    ['mcp.servers."my server".cmd', /value {4}\["run", .*\n {2}from {5}a\.toml:16:1/],
    ['orchestration.worker.w.turn_depth', /value {4}7\n {2}from {5}agent\.turn_depth, a\.toml:5:1/],
    [
      'orchestration.worker.w.scratchpad.enabled',
      /true\n {2}from {5}agent\.scratchpad\.enabled, a\.t/,
    ],
    ['orchestration.worker.w.scratchpad.max_extraction_tokens', /value {4}5000\n.*a\.toml:22:1/],
    ['orchestration.worker.w.llm.model', /value {4}"small"\n {2}from {5}agent\.llm\.model, /],
    ['orchestration.worker.w.max_parallel', /value {4}8\n {2}from {5}orchestration\.scheduler/],
    [
      'agent.llm',
      /type {5}table\n.*required\n {2}keys {5}.*model, .*\n\n.*\n {2}value {4}a table with/,
    ],
  ])('follows %s to where it comes from', async (key, shown) => {
    const { stdout, stderr } = await explain(key);
    expect(stderr).toBe('');
    expect(stdout).toMatch(shown);
    expect(stdout).not.toMatch(/very-secret|sk-secret/);
  });

  it.each([
    ['agent.temprature', /did you mean "temperature"\? It belongs to \[agent\.llm\]/],
    ['agnt.llm', /did you mean "agent"/],
    ['mcp.servers."my servr".url', /has my server; did you mean "my server"/],
    ['orchestration.worker.research.llm', /worker has w; ask for one of them/],
    ['agent.name.first', /agent\.name is no table/],
    ['agent..name', /is no key; write it with dots/],
  ])('says what may have been meant by %s', async (key, shown) => {
    const { code, stderr } = await explain(key);
    expect(code).toBe(2);
    expect(stderr).toMatch(shown);
  });

  it('shows no credential among the arguments of a program', async () => {
    const { stdout } = await explain('mcp.servers."my server".cmd');
    expect(stdout).toContain('["run", "--token", "***", "{{ env.KEY }}"]');
    expect(stdout).not.toMatch(/abcdefgh|sk-very/);
  });

  it('writes JSON', async () => {
    const { stdout } = await explain('agent.turn_depth', ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      key: 'agent.turn_depth',
      default: '5',
      values: [{ file: 'a.toml', source: 'file', value: '7', at: { line: 5, column: 1 } }],
    });
  });
});
