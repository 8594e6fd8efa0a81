import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';

const directory = resolve(import.meta.dirname, '../../../../examples/minimal');
const keys = Object.fromEntries(
  ['OPENAI', 'ANTHROPIC', 'GEMINI', 'OPENROUTER'].map((name) => [`${name}_API_KEY`, 'key']),
);
const examples = {
  'anthropic.toml': ['assistant'],
  'bedrock.toml': ['assistant'],
  'gemini.toml': ['assistant'],
  'ollama.toml': ['local-assistant'],
  'openrouter.toml': ['assistant'],
  'openai.toml': ['assistant'],
  'openai-compatible.toml': ['local-assistant'],
  'with-mcp.toml': ['files'],
  'several-agents': ['poet', 'team/reviewer'],
  'with-skills': ['writer'],
};

it.each(Object.entries(examples))('loads %s without a warning', async (path, ids) => {
  const config = await loadConfig({ path, cwd: directory, env: keys });
  expect(config.agents.map(({ id }) => id)).toEqual(ids);
  expect(config.warnings).toEqual([]);
});

it('leaves no example out', async () => {
  expect((await readdir(directory)).sort()).toEqual(Object.keys(examples).sort());
});

it.each(['conversational', 'webhook'])(
  'loads approvals/%s.toml without a warning',
  async (mode) => {
    const cwd = resolve(directory, '../approvals');
    const config = await loadConfig({ path: `${mode}.toml`, cwd, env: { OPENAI_API_KEY: 'key' } });
    expect(config.agents[0]?.hitl?.route.mode).toBe(mode);
    expect(config.warnings).toEqual([]);
  },
);

it('loads flow-policy/support.toml without a warning', async () => {
  const cwd = resolve(directory, '../flow-policy');
  const env = { OPENAI_API_KEY: 'key', GITHUB_TOKEN: 'token' };
  const config = await loadConfig({ path: 'support.toml', cwd, env });
  expect(config.agents[0]?.flow?.sinks).toHaveLength(2);
  expect(config.warnings).toEqual([]);
});
