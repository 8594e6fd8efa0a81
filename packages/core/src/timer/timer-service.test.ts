import { fakeClock, memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { AuraError } from '../errors/aura-error.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createMemoryTimers } from './memory-timers.ts';
import type { TimerHandled } from './timer-handler.ts';
import { TimerService } from './timer-service.ts';
import type { TimerServiceOptions } from './timer-service.ts';
import type { Timer, TimerSpec } from './timer.ts';
import type { Timers } from './timers.ts';

const acme = Namespace.of('tenant', 'acme');
const day = 24 * 60 * 60_000;

/** A service whose handler notes what it was called with, and when. */
function scene(
  options: Partial<TimerServiceOptions> & { run?: (timer: Timer) => Promise<TimerHandled> } = {},
) {
  const { run = () => Promise.resolve('ran' as const), ...more } = options;
  const clock = fakeClock(0);
  const timers = options.timers ?? createMemoryTimers({ clock });
  const logger = memoryLogger();
  const service = new TimerService({ clock, logger, timers, ...more });
  const handled: [string, number][] = [];
  const handler = {
    run: (timer: Timer) => {
      handled.push([timer.key, clock.now()]);
      return run(timer);
    },
  };
  const start = (): void => service.handle('tick', handler);
  const set = async (key: string, dueAt: number, more: Partial<TimerSpec> = {}) =>
    service.within(acme).set({ key, kind: 'tick', dueAt, ...more });
  const end = async (key: string) => (await timers.within(acme).get(key))?.end;
  return { clock, timers, logger, service, handled, start, set, end };
}

describe('a timer service', () => {
  it('handles each timer when it is due, also one that is set later and due earlier', async () => {
    const { clock, handled, start, set, end } = scene();
    start();
    await set('late', 4_000);
    await clock.advance(1_000);
    await set('early', 2_000);
    await clock.advance(10_000);
    expect(handled).toEqual([
      ['early', 2_000],
      ['late', 4_000],
    ]);
    expect(await end('late')).toEqual({ type: 'ran', at: 4_000 });
  });

  it('does nothing before it has a handler, and sleeps while nothing is to be done', async () => {
    const clock = fakeClock(0);
    const ledger = createMemoryTimers({ clock });
    let looks = 0;
    const timers: Timers = {
      ...ledger,
      claim(options) {
        looks += 1;
        return ledger.claim(options);
      },
    };
    const service = new TimerService({ clock, timers });
    await clock.advance(60_000);
    expect([looks, clock.sleeping]).toEqual([0, 0]);
    service.handle('tick', { run: () => 'ran' });
    await clock.advance(60_000);
    expect(looks).toBeLessThanOrEqual(15);
    await service[Symbol.asyncDispose]();
    expect(clock.sleeping).toBe(0);
  });

  it('notices within seconds what another process has set', async () => {
    const { clock, timers, handled, start } = scene();
    start();
    await clock.settle();
    await timers.within(acme).set({ key: 'a', kind: 'tick', dueAt: 100 });
    await clock.advance(5_000);
    expect(handled).toEqual([['a', 5_000]]);
  });

  it('does late what nobody was there for, or says that it was skipped', async () => {
    const { clock, set, start, handled, end } = scene();
    await set('run', 0);
    await set('skip', 0, { whenLate: 'skip' });
    await set('lenient', 0, { whenLate: 'skip', toleranceMs: day });
    clock.jump(60_001);
    start();
    await clock.settle();
    expect(handled.map(([key]) => key)).toEqual(['run', 'lenient']);
    expect(await end('run')).toEqual({ type: 'late', lateMs: 60_001, at: 60_001 });
    expect(await end('skip')).toEqual({ type: 'skipped', reason: 'too_late', at: 60_001 });
    expect(await end('lenient')).toEqual({ type: 'ran', at: 60_001 });
  });

  it.each([
    ['forward', day, 60_000],
    ['back', -day, day + 120_000],
  ])(
    'handles once what is due although the clock is set %s by a day',
    async (_, jump, withinMs) => {
      const { clock, set, start, handled } = scene({ maxPauseMs: 60_000 });
      start();
      await set('before', 1_000);
      await set('after', 60_000);
      await clock.advance(1_000);
      clock.jump(jump);
      await clock.advance(withinMs);
      expect(handled.map(([key]) => key)).toEqual(['before', 'after']);
      clock.jump(-jump);
      await clock.advance(2 * day);
      expect(handled).toHaveLength(2);
    },
  );

  it('sets what follows together with the end, also after a failure', async () => {
    const { clock, timers, service, end, logger } = scene();
    const ends: string[] = [];
    service.handle('tick', {
      run: ({ key, attempts }) => {
        if (ends.length === 1)
          throw new AuraError('tool/failed', { message: `${key} ${attempts}` });
        return ends.length === 2 ? { skipped: 'enough' } : 'ran';
      },
      following({ key, kind, dueAt }, { type }) {
        ends.push(type);
        return type === 'skipped' ? undefined : { key, kind, dueAt: dueAt + 1_000 };
      },
    });
    await service.within(acme).set({ key: 'a', kind: 'tick', dueAt: 1_000 });
    await clock.advance(60_000);
    expect(ends).toEqual(['ran', 'failed', 'skipped']);
    expect(await end('a')).toEqual({ type: 'skipped', reason: 'enough', at: 3_000 });
    const all = (await timers.within(acme).list()).items;
    expect(all[1]?.end).toMatchObject({ type: 'failed', error: { code: 'tool/failed' } });
    expect(logger.lines.map(({ message }) => message)).toEqual(['a timer failed']);
  });

  it('handles so many at the same time and no more', async () => {
    const gates = [Promise.withResolvers<TimerHandled>(), Promise.withResolvers<TimerHandled>()];
    const queue = [...gates];
    const { clock, set, start, handled } = scene({
      concurrency: 2,
      run: () => queue.shift()?.promise ?? Promise.resolve('ran'),
    });
    for (const key of ['a', 'b', 'c', 'd']) await set(key, 0);
    start();
    await clock.advance(60_000);
    expect(handled.map(([key]) => key)).toEqual(['a', 'b']);
    gates[1]?.resolve('ran');
    await clock.settle();
    expect(handled.map(([key]) => key)).toEqual(['a', 'b', 'c', 'd']);
    gates[0]?.resolve('ran');
  });

  it('leaves kinds alone that it has no handler for', async () => {
    const { clock, set, start, end } = scene();
    start();
    await set('a', 0, { kind: 'tock' });
    await clock.advance(60_000);
    expect(await end('a')).toBeUndefined();
  });

  it('stops its handlers and gives back what they have not done', async () => {
    const { clock, service, set, timers } = scene();
    service.handle('tick', {
      run: (_, { signal }) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    });
    await set('a', 0);
    await clock.settle();
    await service[Symbol.asyncDispose]();
    const [claim] = await timers.claim({ kinds: ['tick'], limit: 9 });
    expect(claim?.timer.attempts).toBe(2);
  });

  it('goes on when the ledger could not be read or written for a while', async () => {
    const clock = fakeClock(0);
    const ledger = createMemoryTimers({ clock });
    let isBroken = true;
    const timers: Timers = {
      ...ledger,
      claim: (options) => {
        if (isBroken) throw new Error('disk');
        return ledger.claim(options);
      },
    };
    const { service, handled, start, set, logger, ...world } = scene({ timers, clock });
    await set('a', 0);
    start();
    await world.clock.settle();
    await clock.advance(1);
    isBroken = false;
    await clock.advance(10_000);
    expect(handled).toHaveLength(1);
    expect(logger.lines[0]).toMatchObject({ message: 'timers could not be looked for' });
    await service[Symbol.asyncDispose]();
  });

  it('takes one handler for a kind', () => {
    const { start } = scene();
    start();
    expect(start).toThrow(expect.objectContaining({ code: 'timer/duplicate_handler' }));
  });
});
