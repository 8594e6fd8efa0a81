import { describe, expect, it } from 'vitest';

import { thisProcess } from './holder.ts';
import type { Holder, ProcessIdentity } from './holder.ts';
import { heartbeatMs, isAlive, leaseMs } from './is-alive.ts';

const now = 1_000_000;
const self = thisProcess();
const dayMs = 24 * 60 * 60 * 1_000;
/** Above the largest id that any system gives out. */
const noSuchPid = 2 ** 30;

function alive(difference: Partial<Holder>, seenFrom: ProcessIdentity = self): boolean {
  return isAlive({ ...self, heartbeatAt: now, ...difference }, { now, self: seenFrom });
}

describe('a holder on this host', () => {
  it('is alive while its process is, even without a heartbeat', () => {
    expect(alive({})).toBe(true);
    expect(alive({ heartbeatAt: now - dayMs })).toBe(true);
    expect(alive({ heartbeatAt: now + dayMs })).toBe(true);
  });

  it('is dead when its process is, even right after a heartbeat', () => {
    expect(alive({ pid: noSuchPid })).toBe(false);
  });

  it('is dead when another process has got its id', () => {
    expect(alive({ started: '1' })).toBe(false);
  });

  it('is dead when the machine has been started again', () => {
    expect(alive({ boot: 'another boot' })).toBe(false);
  });

  it('needs a heartbeat as well where start times are not known', () => {
    const elsewhere: ProcessIdentity = { ...self, boot: undefined, started: undefined };
    expect(alive(elsewhere, elsewhere)).toBe(true);
    expect(alive({ ...elsewhere, pid: noSuchPid }, elsewhere)).toBe(false);
    expect(alive({ ...elsewhere, heartbeatAt: now - dayMs }, elsewhere)).toBe(false);
  });
});

describe('a holder on another host', () => {
  const host = 'another host';

  it('is alive as long as its heartbeat is not older than the lease', () => {
    expect(alive({ host, pid: noSuchPid, heartbeatAt: now - leaseMs })).toBe(true);
    expect(alive({ host, heartbeatAt: now - leaseMs - 1 })).toBe(false);
  });

  it('may miss a beat', () => {
    expect(leaseMs).toBeGreaterThan(2 * heartbeatMs);
  });

  it('is dead when its last heartbeat comes from before the clock was set back', () => {
    expect(alive({ host, heartbeatAt: now + dayMs })).toBe(false);
  });
});
