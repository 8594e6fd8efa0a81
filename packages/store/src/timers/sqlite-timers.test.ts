import { Namespace } from '@aura/core';
import { fakeClock, timersSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

const acme = Namespace.of('tenant', 'acme');
const due = { kinds: ['tick'], limit: 10 };

timersSuite(
  'on SQLite',
  async ({ clock }) => {
    const directory = await tempDirectory();
    const store = await openStore({ directory: directory.path, clock });
    return {
      timers: store.timers,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

describe('timers on SQLite', () => {
  it('are free again when the store that had taken them is closed', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    await using other = await openStore({ directory: directory.path, clock });
    {
      await using store = await openStore({ directory: directory.path, clock });
      await store.timers.within(acme).set({ key: 'a', kind: 'tick', dueAt: 0 });
      expect(await store.timers.claim(due)).toHaveLength(1);
      expect(await other.timers.claim(due)).toEqual([]);
      expect(await other.timers.nextDue(['tick'])).toBeUndefined();
    }
    expect(await other.timers.nextDue(['tick'])).toBe(0);
    const [claim] = await other.timers.claim(due);
    expect(claim?.timer.attempts).toBe(2);
    expect(await claim?.finish({ type: 'ran' })).toBe(true);
  });

  it('go with the oldest runs when they have ended, and stay when they wait', async () => {
    await using directory = await tempDirectory();
    const clock = fakeClock();
    await using store = await openStore({ directory: directory.path, clock });
    const timers = store.timers.within(acme);
    for (const key of ['a', 'b', 'c']) await timers.set({ key, kind: 'tick', dueAt: 0 });
    await timers.cancel('a');
    await clock.advance(1_000);
    await timers.cancel('b');
    await store.prune({ olderThanMs: 500 });
    expect((await timers.list()).items.map(({ key }) => key)).toEqual(['c', 'b']);
    await store.prune({ maxRuns: 0 });
    expect((await timers.list()).items).toHaveLength(2);
  });
});
