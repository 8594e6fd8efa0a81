import { loadConfig } from '@aura/config';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';

const files = 100;
const rounds = 20;

/** What it takes to load many files: at first, when nothing has run yet, and later. */
export async function benchConfigFiles(): Promise<readonly BenchResult[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'aura-bench-'));
  try {
    const example = await readFile(new URL('../configs/reference.toml', import.meta.url), 'utf8');
    for (let number = 0; number < files; number += 1) {
      const text = example.replace('name = "Assistant"', `name = "Assistant ${number}"`);
      await writeFile(join(cwd, `${number}.toml`), text);
    }
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const begin = performance.now();
      const { agents } = await loadConfig({ path: '.', cwd, env: { OPENAI_API_KEY: 'key' } });
      times.push(performance.now() - begin);
      if (agents.length !== files) throw new Error('not every file was loaded');
    }
    const [first = Number.NaN, ...later] = times;
    const aim = { atMost: 300 };
    return [
      summarise({ name: `first load of ${files} files`, unit: 'ms', aim }, [first]),
      summarise({ name: `load of ${files} files`, unit: 'ms', aim }, later),
    ];
  } finally {
    await rm(cwd, { recursive: true });
  }
}
