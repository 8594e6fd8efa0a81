import { Namespace } from '@aura/core';
import type { RunId, RunLog } from '@aura/core';
import { sampleOpening, sampleText } from '@aura/testkit';

import { openStore } from '../src/open-store.ts';
import { systemClock } from './system-clock.ts';

// A process that appends to runs of its own, side by side, and prints what has been acknowledged:
// `append-process.ts DIRECTORY NAME RUNS RECORDS`. It begins when a line arrives, and then holds its runs until the end
// of its input.

const [directory = '', name = '', runs = '1', records = '1'] = process.argv.slice(2);
const acme = Namespace.of('tenant', 'acme');

async function fill(log: RunLog): Promise<void> {
  await log.append([sampleOpening({ seq: 1 })]);
  process.stdout.write(`acked ${log.runId} 1\n`);
  for (let seq = 2; seq <= Number(records); seq += 1) {
    await log.append([sampleText({ seq }, `${name} ${'.'.repeat(seq % 500)}`)]);
    process.stdout.write(`acked ${log.runId} ${seq}\n`);
  }
}

await using store = await openStore({ directory, clock: systemClock });
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const work = Array.from({ length: Number(runs) }, async (_, index) => {
  await fill(await store.runLogs.within(acme).create(`${name}_${index}` as RunId));
});
try {
  await Promise.all(work);
  process.stdout.write('done\n');
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  process.stdout.write(`failed ${code}\n`);
}
await new Promise((resolve) => process.stdin.once('end', resolve));
