import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { BenchResult } from './bench-result.ts';
import type { EmbeddedFigures } from './embedded-figures.ts';
import { summarise } from './measure.ts';

const rounds = 3;
const sessions = 10_000;
const program = fileURLToPath(new URL('./processes/embedded.ts', import.meta.url));
const run = promisify(execFile);

async function measure(): Promise<EmbeddedFigures> {
  const args = [...process.execArgv, program, String(sessions)];
  const { stdout } = await run(process.execPath, args);
  // The other end is ours.
  return JSON.parse(stdout) as EmbeddedFigures;
}

/** What agents and sessions cost an application while they do nothing. */
export async function benchEmbedded(): Promise<readonly BenchResult[]> {
  const measured: EmbeddedFigures[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure());
  const agentMicros = measured.flatMap((figures) => figures.agentMicros);
  const agentKilobytes = measured.flatMap((figures) => figures.agentBytes).map((b) => b / 1024);
  const figure = { unit: 'MB', aim: { atMost: 250 } };
  return [
    summarise({ name: 'an agent put together', unit: 'us', aim: { atMost: 10 } }, agentMicros),
    summarise({ name: 'an agent kept', unit: 'kB', aim: { atMost: 10 } }, agentKilobytes),
    summarise(
      { ...figure, name: 'process with 10,000 idle sessions, stored' },
      measured.map(({ storedSessionsMegabytes }) => storedSessionsMegabytes),
    ),
    summarise(
      { ...figure, name: 'process with 10,000 idle sessions, in memory' },
      measured.map(({ memorySessionsMegabytes }) => memorySessionsMegabytes),
    ),
  ];
}
