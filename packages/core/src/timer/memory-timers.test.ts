import { fakeClock, timersSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { Namespace } from '../namespace/namespace.ts';
import { createMemoryTimers } from './memory-timers.ts';

timersSuite(
  'in memory',
  async ({ clock }) => ({
    timers: createMemoryTimers({ clock }),
    async [Symbol.asyncDispose]() {},
  }),
  { describe, it, expect },
);

it('forgets the oldest of those that have ended', async () => {
  const timers = createMemoryTimers({ clock: fakeClock(), keepEnded: 2 });
  const scoped = timers.within(Namespace.of('tenant', 'acme'));
  for (const key of ['a', 'b', 'open', 'c']) await scoped.set({ key, kind: 'tick', dueAt: 0 });
  for (const key of ['b', 'a', 'c']) await scoped.cancel(key);
  expect((await scoped.list()).items.map(({ key }) => key)).toEqual(['c', 'open', 'a']);
});
