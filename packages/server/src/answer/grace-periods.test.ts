import type { RunId } from '@aura/core';
import { fakeClock } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createGracePeriods } from './grace-periods.ts';

const runId = 'run_1' as RunId;

function scene() {
  const clock = fakeClock();
  const grace = createGracePeriods({ clock, graceMs: 30_000 });
  const abandoned: string[] = [];
  const enter = (reader: string) => grace.enter(runId, () => abandoned.push(reader));
  return { clock, grace, abandoned, enter };
}

describe('the grace period of a run', () => {
  it('begins when its last reader leaves', async () => {
    const { clock, abandoned, enter } = scene();
    const leaveFirst = enter('first');
    const leaveSecond = enter('second');
    leaveFirst(false);
    await clock.advance(60_000);
    leaveSecond(false);
    await clock.advance(29_999);
    expect(abandoned).toEqual([]);
    await clock.advance(1);
    expect(abandoned).toEqual(['second']);
  });

  it('ends when somebody comes back, and begins anew when they leave', async () => {
    const { clock, abandoned, enter } = scene();
    enter('first')(false);
    await clock.advance(20_000);
    const leave = enter('again');
    await clock.advance(60_000);
    leave(false);
    await clock.advance(29_999);
    expect(abandoned).toEqual([]);
    await clock.advance(1);
    expect(abandoned).toEqual(['again']);
  });

  it('is not needed by a run that is over', () => {
    const { clock, enter } = scene();
    enter('first')(true);
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the server, and nothing is abandoned', async () => {
    const { clock, grace, abandoned, enter } = scene();
    const leave = enter('late');
    grace.enter('run_2' as RunId, () => abandoned.push('early'))(false);
    grace.dispose();
    leave(false);
    await clock.advance(60_000);
    expect([clock.sleeping, abandoned]).toEqual([0, []]);
  });
});
