import { describe, expect, it } from 'vitest';
import { LanePriority, Lanes } from './lane.ts';

describe('lanes', () => {
  it('interrupt an entry that was let in at that very moment', async () => {
    const lanes = new Lanes();
    const first = await lanes.enter('session');
    let interrupts = 0;
    const second = lanes.enter('session', { onInterrupt: () => (interrupts += 1) });
    first.release();
    // Nobody has had the chance to look at the second ticket yet.
    const third = lanes.enter('session', { mode: 'interrupt' });
    expect(interrupts).toBe(1);
    (await second).release();
    (await third).release();
  });

  it('interrupt only the entry at work, not those that wait', async () => {
    const lanes = new Lanes();
    const interrupted: string[] = [];
    const enter = (name: string) =>
      lanes.enter('session', { onInterrupt: () => interrupted.push(name) });
    const first = await enter('first');
    const second = enter('second');
    const third = lanes.enter('session', { mode: 'interrupt' });
    expect(interrupted).toEqual(['first']);
    first.release();
    (await third).release();
    (await second).release();
  });

  it('let people go before what runs by itself', async () => {
    const lanes = new Lanes();
    const order: string[] = [];
    const enter = async (name: string, priority: number): Promise<void> => {
      const ticket = await lanes.enter('session', { priority });
      order.push(name);
      ticket.release();
    };
    const first = await lanes.enter('session');
    const all = [
      enter('job', LanePriority.background),
      enter('ann', LanePriority.user),
      enter('bob', LanePriority.user),
    ];
    first.release();
    await Promise.all(all);
    expect(order).toEqual(['ann', 'bob', 'job']);
  });

  it('refuse more than may wait', async () => {
    const lanes = new Lanes({ maxQueue: 1 });
    const first = await lanes.enter('session');
    const second = lanes.enter('session');
    await expect(lanes.enter('session')).rejects.toMatchObject({ code: 'session/busy' });
    first.release();
    (await second).release();
  });
});
