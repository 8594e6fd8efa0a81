import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import { createHost } from '@aura/host';
import { memoryLogger } from '@aura/testkit';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```toml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

const agent = '[agent]\nname = "helper"\nsystem_prompt = "Help."\n';
const model = 'provider = "openai"\nmodel = "gpt-5"\napi_key = "key"\n';

/** The block as a file: with an agent around it, and with a model where it is about something else. */
function toFile(block: string): string {
  if (/^provider = /m.test(block)) return agent + block;
  return block.includes('[agent.llm]\n')
    ? agent + block.replace('[agent.llm]\n', `[agent.llm]\n${model}`)
    : `${agent}[agent.llm]\n${model}${block}`;
}

it.each(blocks.map((block, index) => [index + 1, block] as const))(
  'table %d of the page about providers is accepted without a warning, and makes an agent',
  async (_number, block) => {
    const directory = await mkdtemp(join(tmpdir(), 'aura-tables-'));
    try {
      await writeFile(join(directory, 'a.toml'), toFile(block));
      const variables = [...block.matchAll(/env\.(\w+)/g)].map(([, name = '']) => [
        name,
        'key-of-a-test',
      ]);
      const env = Object.fromEntries(variables);
      const config = await loadConfig({ path: 'a.toml', cwd: directory, env });
      // There are no tools here that a text could call.
      const isAboutTools = ({ path }: { readonly path?: string }) =>
        path === 'agent.llm.fallback_tool_parsing';
      expect(config.warnings.filter((warning) => !isAboutTools(warning))).toEqual([]);
      await using host = createHost({ config, logger: memoryLogger(), version: '0.0.0-test' });
      expect(host.agents.map(({ id }) => id)).toEqual(['helper']);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
);

it('has a table and a program for every provider', () => {
  for (const provider of ['openai', 'anthropic', 'gemini', 'openrouter', 'ollama', 'bedrock']) {
    expect(blocks.some((block) => block.includes(`provider = "${provider}"`))).toBe(true);
  }
  const programs = [...page.matchAll(/^```ts run\n[\s\S]*?\b(create\w+Model)\b/gm)].map(
    ([, name]) => name,
  );
  for (const name of [
    'OpenAi',
    'OpenAiResponses',
    'Anthropic',
    'Gemini',
    'OpenRouter',
    'Ollama',
    'Bedrock',
  ]) {
    expect(programs).toContain(`create${name}Model`);
  }
});
