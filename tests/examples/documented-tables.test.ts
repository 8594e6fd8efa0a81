import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@aura/config';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../gates/packages.ts';

// Those about providers are tables of models, and have a test of their own.
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })].filter(
  (page) => page !== join('docs', 'providers.md'),
);
const tables = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```toml\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, block = ''], index) => [page, index + 1, block] as const);
});

/** What a page leaves out because it is about something else. */
const parts = [
  ['[agent]', 'name = "helper"\nsystem_prompt = "Help."\n'],
  ['[agent.llm]', 'provider = "openai"\nmodel = "gpt-5"\napi_key = "key"\n'],
  ['[hitl.route]', 'mode = "webhook"\nurl = "https://approvals.example.com"\n'],
] as const;

/** A block with what it leaves out. */
function toFile(block: string): string {
  return parts.reduce((file, [table, keys]) => {
    if (table === '[hitl.route]' && !file.includes('[hitl')) return file;
    const [first = ''] = keys.split('=');
    if (!file.includes(`${table}\n`)) return `${file}\n${table}\n${keys}`;
    const [, own = ''] = file.split(`${table}\n`);
    const isWhole = new RegExp(`^${first.trim()}\\s*=`, 'm').test(own.split(/^\[/m)[0] ?? '');
    return isWhole ? file : file.replace(`${table}\n`, `${table}\n${keys}`);
  }, block);
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aura-documented-'));
});
afterAll(() => rm(directory, { recursive: true }));

it.each(tables)('%s: table %d is accepted without a warning', async (_page, _number, block) => {
  await writeFile(join(directory, 'a.toml'), toFile(block));
  const names = [...block.matchAll(/env\.(\w+)/g)].map(([, name = '']) => name);
  const env = Object.fromEntries(names.map((name) => [name, 'value-of-a-test']));
  const { agents, warnings } = await loadConfig({ path: 'a.toml', cwd: directory, env });
  expect(agents).toHaveLength(1);
  // A flow policy is shown without the servers and the people that it is about.
  expect(warnings.filter(({ code }) => code !== 'config/flow_gap')).toEqual([]);
});
