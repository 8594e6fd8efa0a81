import { describe, expect, it } from 'vitest';

import { fakeClock } from './fake-clock.ts';

describe('fakeClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = fakeClock(1000);
    expect(clock.now()).toBe(1000);
    expect(clock.monotonic()).toBe(0);
    await clock.advance(250);
    expect(clock.now()).toBe(1250);
    expect(clock.monotonic()).toBe(250);
  });

  it('wakes sleepers in the order in which they fall due, each at its own time', async () => {
    const clock = fakeClock(0);
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    void sleep('late', 30);
    void sleep('early', 10);
    void sleep('also early', 10);
    void sleep('too late', 31);
    await clock.advance(30);
    expect(woken).toEqual([
      ['early', 10],
      ['also early', 10],
      ['late', 30],
    ]);
    expect(clock.sleeping).toBe(1);
  });

  it('wakes sleeps that begin while time moves', async () => {
    const clock = fakeClock(0);
    const ticks: number[] = [];
    void (async () => {
      for (;;) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(35);
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('rejects with the reason of the signal and forgets the sleep', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(1000, controller.signal);
    expect(clock.sleeping).toBe(1);
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
  });

  it('is set to another time of day without time passing', async () => {
    const clock = fakeClock(1_000);
    const woken: number[] = [];
    void clock.sleep(10).then(() => woken.push(clock.now()));
    clock.jump(500);
    await clock.advance(9);
    expect([clock.now(), clock.monotonic(), woken]).toEqual([1_509, 9, []]);
    clock.jump(-1_509);
    await clock.advance(1);
    expect(woken).toEqual([1]);
  });

  it('does not wait for a sleep of no length', async () => {
    await fakeClock().sleep(0);
  });

  it('settles chains of promises of any length', async () => {
    const clock = fakeClock();
    let steps = 0;
    void (async () => {
      for (; steps < 500; steps += 1) await Promise.resolve();
    })();
    await clock.settle();
    expect(steps).toBe(500);
  });
});
