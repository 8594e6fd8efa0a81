import { openStore } from '../src/open-store.ts';
import { systemClock } from './system-clock.ts';

// A process that handles the timers of the kind `tick` one by one and prints the key of each: `claim-process.ts DIRECTORY
// END`. It begins when a line arrives, and goes on until none waits. What it has not ended it holds until the end of its
// input.

const [directory = '', end = 'finish'] = process.argv.slice(2);
const kinds = ['tick'];

await using store = await openStore({ directory, clock: systemClock });
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
while ((await store.timers.nextDue(kinds)) !== undefined) {
  const [claim] = await store.timers.claim({ kinds, limit: 1 });
  if (claim === undefined) {
    await systemClock.sleep(1);
    continue;
  }
  process.stdout.write(`took ${claim.timer.key}\n`);
  if (end === 'finish') await claim.finish({ type: 'ran' });
}
process.stdout.write('done\n');
await new Promise((resolve) => process.stdin.once('end', resolve));
