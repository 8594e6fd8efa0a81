import { Namespace } from '@aura/core';
import { expect, it } from 'vitest';

import { startClaimProcess, takenBy } from '../../test-support/start-claim-process.ts';
import { systemClock } from '../../test-support/system-clock.ts';
import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const timeoutMs = 120_000;
const due = { kinds: ['tick'], limit: 10 };

async function keysOpen(directory: string): Promise<readonly string[]> {
  await using store = await openStore({ directory, clock: systemClock });
  const { items } = await store.timers.within(acme).list({ isOpen: true, limit: 500 });
  return items.map(({ key }) => key);
}

it('is handled by one of the processes that race for it', { timeout: timeoutMs }, async () => {
  await using directory = await tempDirectory();
  const keys = Array.from({ length: 300 }, (_, index) => `t${index}`);
  const task = { directory: directory.path, end: 'finish' } as const;
  const processes = await Promise.all([startClaimProcess(task), startClaimProcess(task)]);
  const [left, right] = processes;
  await using _left = left;
  await using _right = right;
  {
    await using store = await openStore({ directory: directory.path, clock: systemClock });
    const timers = store.timers.within(acme);
    // Both are waiting for it when it comes.
    const dueAt = systemClock.now() + 2_000;
    await Promise.all(keys.map((key) => timers.set({ key, kind: 'tick', dueAt })));
    for (const process of processes) process.write('go\n');
  }
  for (const process of processes) await process.waitFor(/^done$/m, { timeoutMs });
  const taken = processes.map(takenBy);
  expect(taken.flat().toSorted()).toEqual(keys.toSorted());
  // Otherwise they have not raced.
  expect(taken.every((keys) => keys.length > 0)).toBe(true);
  expect(await keysOpen(directory.path)).toEqual([]);
});

it(
  'is taken from a killed process, and not from a living one',
  { timeout: timeoutMs },
  async () => {
    await using directory = await tempDirectory();
    await using store = await openStore({ directory: directory.path, clock: systemClock });
    await store.timers.within(acme).set({ key: 'a', kind: 'tick', dueAt: 0 });
    await using holder = await startClaimProcess({ directory: directory.path, end: 'hold' });
    holder.write('go\n');
    await holder.waitFor(/^done$/m, { timeoutMs });
    expect(takenBy(holder)).toEqual(['a']);
    expect(await store.timers.claim(due)).toEqual([]);

    holder.kill('SIGKILL');
    await holder.exited;
    const [claim] = await store.timers.claim(due);
    expect(claim?.timer).toMatchObject({ key: 'a', attempts: 2 });
    expect(await claim?.finish({ type: 'ran' })).toBe(true);
    expect((await store.checkDatabase()).problems).toEqual([]);
  },
);
