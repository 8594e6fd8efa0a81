import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { RestartPolicy } from './restart-policy.ts';

describe('RestartPolicy', () => {
  it('waits longer after each loss, up to 30 seconds', () => {
    const policy = new RestartPolicy(fakeClock());
    const waits = Array.from({ length: 9 }, () => {
      policy.opened();
      policy.lost();
      return policy.waitMs;
    });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(policy.refuses).toBe(false);
  });

  it('begins anew after a connection that lasted', async () => {
    const clock = fakeClock();
    const policy = new RestartPolicy(clock);
    policy.lost();
    policy.lost();
    policy.opened();
    await clock.advance(60_000);
    policy.lost();
    expect(policy.waitMs).toBe(500);
  });

  it('refuses for ten seconds after a failure to connect', async () => {
    const clock = fakeClock();
    const policy = new RestartPolicy(clock);
    policy.failed();
    await clock.advance(9_999);
    expect(policy.refuses).toBe(true);
    await clock.advance(1);
    expect(policy.refuses).toBe(false);
  });
});
