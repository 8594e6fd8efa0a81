import type { TimerSpec } from '@aura/core';

import { failureOf } from './run-logs-lab.ts';
import { bob, keysOf, start, stranger, tenant, withTimers } from './timers-lab.ts';
import type { TimersCase } from './timers-lab.ts';

/** How timers are set, found and taken back. */
export const timerSettingCases: readonly TimersCase[] = [
  {
    name: 'keeps what was set, with what was left out filled in',
    check: (make, expect) =>
      withTimers(make, async ({ set, get }) => {
        await set('a', 5, { payload: { b: [1, null], a: 'x' } });
        expect(await get('a')).toEqual({
          namespace: bob,
          key: 'a',
          kind: 'tick',
          dueAt: start + 5,
          payload: { a: 'x', b: [1, null] },
          toleranceMs: 60_000,
          whenLate: 'run',
          attempts: 0,
        });
        expect(await get('b')).toEqual(undefined);
      }),
  },
  {
    name: 'replaces what waits under a key, and leaves an equal timer as it is',
    check: (make, expect) =>
      withTimers(make, async ({ set, get, ends, timers }) => {
        await set('a', 5, { payload: { x: 1, y: 2 } });
        await set('a', 5, { payload: { y: 2, x: 1 } });
        expect(await ends()).toEqual(['a open']);
        await set('a', 9);
        await set('a', 9, { in: tenant });
        expect(await ends()).toEqual(['a skipped', 'a open', 'a open']);
        const { items } = await timers.within(bob).list({ isOpen: false });
        expect(items.map(({ end }) => end)).toEqual([
          { type: 'skipped', reason: 'replaced', at: start },
        ]);
        expect((await get('a'))?.dueAt).toEqual(start + 9);
      }),
  },
  {
    name: 'cancels what is open under a key, once, and then the key is free',
    check: (make, expect) =>
      withTimers(make, async ({ set, get, ends, timers, clock }) => {
        await set('a', 5);
        await clock.advance(2);
        expect(await timers.within(tenant).cancel('a')).toEqual(false);
        expect(await timers.within(bob).cancel('a', 'answered')).toEqual(true);
        expect(await timers.within(bob).cancel('a')).toEqual(false);
        expect((await get('a'))?.end).toEqual({
          type: 'skipped',
          reason: 'answered',
          at: start + 2,
        });
        await set('a', 5);
        expect(await ends()).toEqual(['a skipped', 'a open']);
      }),
  },
  {
    name: 'shows a namespace its own timers and those below it, and nobody else',
    check: (make, expect) =>
      withTimers(make, async ({ set, timers }) => {
        await set('a', 1, { in: tenant });
        await set('b', 1);
        await set('c', 1, { in: stranger });
        const keysIn = async (namespace: typeof bob): Promise<readonly string[]> =>
          (await timers.within(namespace).list()).items.map(({ key }) => key);
        expect(await keysIn(tenant)).toEqual(['b', 'a']);
        expect(await keysIn(bob)).toEqual(['b']);
        expect(await keysIn(stranger)).toEqual(['c']);
      }),
  },
  {
    name: 'lists page by page, by kind and by whether they have ended',
    check: (make, expect) =>
      withTimers(make, async ({ set, timers }) => {
        for (let index = 0; index < 5; index += 1) {
          await set(`t${index}`, index, { kind: index % 2 === 0 ? 'tick' : 'tock' });
        }
        await timers.within(bob).cancel('t4');
        const scoped = timers.within(tenant);
        const first = await scoped.list({ limit: 3 });
        const { nextCursor: cursor = '' } = first;
        const second = await scoped.list({ limit: 3, cursor });
        expect([first, second].map(({ items }) => items.map(({ key }) => key))).toEqual([
          ['t4', 't3', 't2'],
          ['t1', 't0'],
        ]);
        expect(second.nextCursor).toEqual(undefined);
        const open = await scoped.list({ kinds: ['tick'], isOpen: true });
        expect(open.items.map(({ key }) => key)).toEqual(['t2', 't0']);
        expect((await scoped.list({ isOpen: false })).items.map(({ key }) => key)).toEqual(['t4']);
      }),
  },
  {
    name: 'refuses timers that are none',
    check: (make, expect) =>
      withTimers(make, async ({ timers, ends }) => {
        const good: TimerSpec = { key: 'a', kind: 'tick', dueAt: 0 };
        const bad: readonly Partial<TimerSpec>[] = [
          { key: '' },
          { key: 'x'.repeat(257) },
          { kind: '' },
          { dueAt: Number.NaN },
          { dueAt: Number.POSITIVE_INFINITY },
          { toleranceMs: -1 },
          { payload: 'x'.repeat(65_535) },
        ];
        for (const wrong of bad) {
          const setting = failureOf(() => timers.within(bob).set({ ...good, ...wrong }));
          expect(await setting).toEqual('timer/invalid');
        }
        expect(await ends()).toEqual([]);
      }),
  },
  {
    name: 'knows when the next one is due that somebody can handle',
    check: (make, expect) =>
      withTimers(make, async ({ set, timers, clock, claim }) => {
        expect(await timers.nextDue(['tick'])).toEqual(undefined);
        await set('late', 9);
        await set('early', 3, { in: stranger });
        await set('other', 1, { kind: 'other' });
        expect(await timers.nextDue(['tick', 'tock'])).toEqual(start + 3);
        await clock.advance(3);
        expect(keysOf(await claim())).toEqual(['early']);
        expect(await timers.nextDue(['tick'])).toEqual(start + 9);
        expect(await timers.nextDue([])).toEqual(undefined);
      }),
  },
];
