import { sampleAuditEntry } from '@aura/testkit';

import { openStore } from '../src/open-store.ts';
import { systemClock } from './system-clock.ts';

// A process that appends to the audit log of one tenant and prints what has been acknowledged:
// `audit-process.ts DIRECTORY FROM COUNT`. It begins when a line arrives.

const [directory = '', from = '0', count = '1'] = process.argv.slice(2);

await using store = await openStore({ directory, clock: systemClock });
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
for (let index = 0; index < Number(count); index += 1) {
  await store.audit.append([sampleAuditEntry('acme', Number(from) + index)]);
  process.stdout.write(`acked ${Number(from) + index}\n`);
}
process.stdout.write('done\n');
await new Promise((resolve) => process.stdin.once('end', resolve));
