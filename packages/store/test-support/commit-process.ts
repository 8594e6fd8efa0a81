import { AuraError, Namespace } from '@aura/core';
import type { MessageId, RunId, SessionStore, UserMessage } from '@aura/core';

import { openStore } from '../src/open-store.ts';
import { systemClock } from './system-clock.ts';

// A process that commits to one session by compare-and-set, holds a run of its own, and prints what has been
// acknowledged: `commit-process.ts DIRECTORY NAME COMMITS`. It begins when a line arrives.

const [directory = '', name = '', commits = '1'] = process.argv.slice(2);
const acme = Namespace.of('tenant', 'acme');
const shared = acme.child('user', 'shared');

const message = (text: string): UserMessage => ({
  role: 'user',
  id: text as MessageId,
  createdAt: 0,
  content: [{ type: 'text', text }],
});

/** Commits once, on top of whatever others have written. How often somebody else was faster. */
async function commitOnce(sessions: SessionStore, index: number): Promise<number> {
  const operationId = `${name}_${index}`;
  for (let conflicts = 0; ; conflicts += 1) {
    const head = await sessions.head(shared);
    const count = Number(head?.metadata['count'] ?? 0);
    const batch = { append: [message(operationId)], metadataPatch: { count: count + 1 } };
    try {
      const expectedVersion = head?.version ?? 0;
      await sessions.commit(shared, batch, { expectedVersion, operationId });
      return conflicts;
    } catch (error) {
      if (!AuraError.is(error, 'store/conflict')) throw error;
    }
  }
}

await using store = await openStore({ directory, clock: systemClock });
await store.runLogs.within(acme).create(`run_${name}` as RunId);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
let conflicts = 0;
for (let index = 0; index < Number(commits); index += 1) {
  conflicts += await commitOnce(store.sessions, index);
  process.stdout.write(`acked ${name}_${index}\n`);
}
process.stdout.write(`done after ${conflicts} conflicts\n`);
await new Promise((resolve) => process.stdin.once('end', resolve));
