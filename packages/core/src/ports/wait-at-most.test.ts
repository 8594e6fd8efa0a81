import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { waitAtMost } from './wait-at-most.ts';

describe('waitAtMost', () => {
  it('goes on as soon as what it waits for has come, and leaves no timer behind', async () => {
    const clock = fakeClock();
    await waitAtMost(clock, 1_000, Promise.resolve());
    expect(clock.sleeping).toBe(0);
  });

  it('goes on when the time is up', async () => {
    const clock = fakeClock();
    const waiting = waitAtMost(clock, 1_000, new Promise(() => {}));
    await clock.advance(1_000);
    await waiting;
  });

  it('fails with what it waits for, and leaves no timer behind', async () => {
    const clock = fakeClock();
    const failing = waitAtMost(clock, 1_000, Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(clock.sleeping).toBe(0);
  });
});
