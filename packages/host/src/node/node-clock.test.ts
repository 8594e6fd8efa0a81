import { describe, expect, it } from 'vitest';
import { nodeClock } from './node-clock.ts';

describe('the clock of this machine', () => {
  it('sleeps until the time is over', async () => {
    const before = nodeClock.monotonic();
    await nodeClock.sleep(5);
    expect(nodeClock.monotonic() - before).toBeGreaterThanOrEqual(4);
  });

  it('wakes at once with the reason of the signal', async () => {
    const caller = new AbortController();
    const asleep = nodeClock.sleep(2 ** 40, caller.signal);
    caller.abort('no more time');
    await expect(asleep).rejects.toBe('no more time');
    await expect(nodeClock.sleep(1, caller.signal)).rejects.toBe('no more time');
  });
});
