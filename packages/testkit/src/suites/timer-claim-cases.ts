import { bob, keysOf, onlyOne, start, tenant, withTimers } from './timers-lab.ts';
import type { TimersCase } from './timers-lab.ts';

/** How timers are handled. */
export const timerClaimCases: readonly TimersCase[] = [
  {
    name: 'hands out what is due, the longest due first, and no more than asked for',
    check: (make, expect) =>
      withTimers(make, async ({ set, clock, claim }) => {
        await set('b', 20);
        await set('a', 10, { in: tenant });
        await set('c', 30);
        await set('other', 1, { kind: 'other' });
        await clock.advance(9);
        expect(keysOf(await claim())).toEqual([]);
        await clock.advance(21);
        expect(keysOf(await claim(2))).toEqual(['a', 'b']);
        expect(keysOf(await claim())).toEqual(['c']);
        expect(keysOf(await claim())).toEqual([]);
      }),
  },
  {
    name: 'hands a timer to one only, and again when that one gives it back',
    check: (make, expect) =>
      withTimers(make, async ({ set, get, claim }) => {
        await set('a', 0);
        const both = await Promise.all([claim(), claim()]);
        const first = onlyOne(both.flat());
        expect([first.timer.attempts, first.timer.namespace.key]).toEqual([1, bob.key]);
        await first.release();
        await first.release();
        const second = onlyOne(await claim());
        expect(second.timer.attempts).toEqual(2);
        await first.release();
        expect(await first.finish({ type: 'ran' })).toEqual(false);
        expect((await get('a'))?.end).toEqual(undefined);
        expect(keysOf(await claim())).toEqual([]);
        expect(await second.finish({ type: 'ran' })).toEqual(true);
        expect(await second.finish({ type: 'ran' })).toEqual(false);
      }),
  },
  {
    name: 'remembers how each one ended',
    check: (make, expect) =>
      withTimers(make, async ({ set, get, clock, claim }) => {
        const error = { code: 'timer/failed', message: 'no', retry: 'never' } as const;
        const ends = [
          { type: 'ran' },
          { type: 'late', lateMs: 7 },
          { type: 'skipped', reason: 'too_late' },
          { type: 'failed', error },
        ] as const;
        for (const end of ends) {
          await set(end.type, 0);
          const claimed = onlyOne(await claim());
          await clock.advance(1);
          await claimed.finish(end);
          expect(await get(end.type)).toEqual({
            ...claimed.timer,
            end: { ...end, at: clock.now() },
          });
        }
        expect(await claim()).toEqual([]);
      }),
  },
  {
    name: 'sets what follows in the step that ends a timer',
    check: (make, expect) =>
      withTimers(make, async ({ set, ends, clock, claim, get }) => {
        await set('a', 0);
        const next = { key: 'a', kind: 'tick', dueAt: start + 50 };
        expect(await onlyOne(await claim()).finish({ type: 'ran' }, next)).toEqual(true);
        expect(await ends()).toEqual(['a ran', 'a open']);
        expect((await get('a'))?.attempts).toEqual(0);
        await clock.advance(50);
        const second = onlyOne(await claim());
        await second.release();
        const third = onlyOne(await claim());
        expect(await second.finish({ type: 'ran' }, next)).toEqual(false);
        await third.finish({ type: 'ran' });
        expect(await ends()).toEqual(['a ran', 'a ran']);
      }),
  },
  {
    name: 'lets what was set or cancelled meanwhile win over what would follow',
    check: (make, expect) =>
      withTimers(make, async ({ set, ends, timers, claim, get }) => {
        const next = { key: 'a', kind: 'tick', dueAt: start + 50 };
        await set('a', 0);
        const replaced = onlyOne(await claim());
        await set('a', 99);
        expect((await get('a'))?.dueAt).toEqual(start + 99);
        expect(await claim()).toEqual([]);
        expect(await replaced.finish({ type: 'ran' }, next)).toEqual(true);
        expect(await ends()).toEqual(['a ran', 'a open']);
        expect((await get('a'))?.dueAt).toEqual(start + 99);
        await set('a', 0);
        const cancelled = onlyOne(await claim());
        expect(await timers.within(bob).cancel('a')).toEqual(true);
        await cancelled.release();
        expect(await claim()).toEqual([]);
        expect(await ends()).toEqual(['a ran', 'a skipped', 'a skipped']);
        await set('a', 0);
        const late = onlyOne(await claim());
        await timers.within(bob).cancel('a');
        await late.finish({ type: 'ran' }, next);
        expect((await ends()).at(-1)).toEqual('a ran');
      }),
  },
  {
    name: 'takes an equal timer that is set while one is handled for another one',
    check: (make, expect) =>
      withTimers(make, async ({ set, ends, claim }) => {
        await set('a', 0);
        const first = onlyOne(await claim());
        await set('a', 0);
        const second = onlyOne(await claim());
        await first.finish({ type: 'ran' });
        await second.finish({ type: 'ran' });
        expect(await ends()).toEqual(['a ran', 'a ran']);
      }),
  },
  {
    name: 'neither loses nor repeats a timer when the clock jumps by a day',
    check: (make, expect) =>
      withTimers(make, async (lab) => {
        const { set, claim, ends } = lab;
        const day = 24 * 60 * 60_000;
        await set('now', 0);
        await set('tomorrow', day);
        await onlyOne(await claim()).finish({ type: 'ran' });
        lab.clock.jump(-day);
        expect(keysOf(await claim())).toEqual([]);
        lab.clock.jump(2 * day);
        await onlyOne(await claim()).finish({ type: 'late', lateMs: 0 });
        lab.clock.jump(-2 * day);
        expect(keysOf(await claim())).toEqual([]);
        lab.clock.jump(3 * day);
        expect(keysOf(await claim())).toEqual([]);
        expect(await ends()).toEqual(['now ran', 'tomorrow late']);
      }),
  },
];
