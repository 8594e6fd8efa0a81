import { AuraError } from '@aura/core';

import { openStore } from '../src/open-store.ts';
import { racingRules, racingUser } from './racing-quota.ts';
import { systemClock } from './system-clock.ts';

// A process that reserves from one quota until there is nothing left, holding more and more, and prints how often it got
// something: `quota-process.ts DIRECTORY NAME`. It begins when a line arrives, and gives every third reservation back.

const [directory = '', name = ''] = process.argv.slice(2);
const user = racingUser(name);

await using store = await openStore({ directory, clock: systemClock });
const quotas = store.quotas(racingRules);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
let kept = 0;
let refused = 0;

async function reserve(index: number): Promise<void> {
  const options = { operationId: `${name} ${index}`, ttlMs: 600_000 };
  try {
    const reservation = await quotas.reserve(user, { tokens: 7 }, options);
    if (index % 3 === 0) {
      await quotas.release(reservation);
      return;
    }
    kept += 1;
    process.stdout.write(`kept ${name}_${index}\n`);
  } catch (error) {
    if (!AuraError.is(error, 'quota/exceeded')) throw error;
    refused += 1;
  }
}

const isOver = (): boolean => refused >= 20;
for (let index = 0; !isOver(); index += 4) {
  await Promise.all([0, 1, 2, 3].map((offset) => reserve(index + offset)));
}
process.stdout.write(`done with ${kept}\n`);
await new Promise((resolve) => process.stdin.once('end', resolve));
