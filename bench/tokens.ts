import { GptTokenizer } from '@aura/models';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BenchResult } from './bench-result.ts';
import { summarise } from './measure.ts';

const length = 1_000_000;
const warmUpRounds = 5;
const rounds = 15;
const encoding = 'o200k_base';
/** How finely the delay of the event loop is measured, in milliseconds. */
const resolution = 1;

/** A megabyte of code and comments. */
function sources(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).sort();
  let text = '';
  for (const file of files) {
    if (text.length >= length) break;
    text += readFileSync(`${root}/${file}`, 'utf8');
  }
  return text.slice(0, length);
}

/** How long the event loop did not turn at worst while something was awaited, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  await work();
  delay.disable();
  return Math.max(0, delay.max / 1_000_000 - resolution);
}

/** What it takes to count a megabyte exactly, and what everything else has to wait for it meanwhile. */
export async function benchTokens(): Promise<readonly BenchResult[]> {
  await using tokenizer = new GptTokenizer();
  const text = sources();
  const count = () => tokenizer.count([[text]], { encoding });
  for (let round = 0; round < warmUpRounds; round += 1) await count();
  const times: number[] = [];
  const blocks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    blocks.push(await longestBlock(count));
    times.push(performance.now() - begin);
  }
  return [
    summarise({ name: 'exact count of 1 MB', unit: 'ms', aim: { atMost: 100 } }, times),
    summarise({ name: 'longest block meanwhile', unit: 'ms', aim: { atMost: 10 } }, blocks),
  ];
}
