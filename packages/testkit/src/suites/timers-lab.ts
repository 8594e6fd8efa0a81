import { Namespace } from '@aura/core';
import type { Timer, TimerClaim, Timers, TimerSpec } from '@aura/core';

import { fakeClock } from '../clock/fake-clock.ts';
import type { FakeClock } from '../clock/fake-clock.ts';
import type { MakeTimers } from './timers-suite.ts';

export const tenant: Namespace = Namespace.of('tenant', 'acme');
export const bob: Namespace = tenant.child('user', 'bob');
/** Its key begins like that of the tenant. */
export const stranger: Namespace = Namespace.of('tenant', 'acme2');

/** When the clock of a test begins. */
export const start: number = Date.UTC(2026, 0, 1);

/** A ledger of a test, with what the tests do to it again and again. */
export interface TimersLab {
  readonly timers: Timers;
  readonly clock: FakeClock;
  /** Sets a timer `inMs` from the start of the test, of the kind `tick`. */
  set(key: string, inMs: number, more?: Partial<TimerSpec> & { in?: Namespace }): Promise<void>;
  get(key: string, namespace?: Namespace): Promise<Timer | undefined>;
  /** Takes all that are due of the kinds `tick` and `tock`. */
  claim(limit?: number): Promise<readonly TimerClaim[]>;
  /** Keys of all timers with the types of their ends, set first first. */
  ends(): Promise<readonly string[]>;
}

/** Runs a test with a ledger of its own. */
export async function withTimers(
  make: MakeTimers,
  test: (lab: TimersLab) => Promise<void>,
): Promise<void> {
  const clock = fakeClock(start);
  await using subject = await make({ clock });
  const { timers } = subject;
  await test({
    timers,
    clock,
    set: async (key, inMs, { in: namespace = bob, ...more } = {}) =>
      timers.within(namespace).set({ key, kind: 'tick', dueAt: start + inMs, ...more }),
    get: async (key, namespace = bob) => timers.within(namespace).get(key),
    claim: async (limit = 100) => timers.claim({ kinds: ['tick', 'tock'], limit }),
    async ends() {
      const { items } = await timers.within(tenant).list();
      return items.map(({ key, end }) => `${key} ${end?.type ?? 'open'}`).reverse();
    },
  });
}

/** The keys of claims, in their order. */
export function keysOf(claims: readonly TimerClaim[]): readonly string[] {
  return claims.map(({ timer }) => timer.key);
}

/** The only one of some claims. */
export function onlyOne(claims: readonly TimerClaim[]): TimerClaim {
  const [claim, ...others] = claims;
  if (claim === undefined || others.length > 0) throw new Error(`${claims.length} claims, not one`);
  return claim;
}

/** A ledger, and what a test does with it. */
export interface TimersCase {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly check: (
    make: MakeTimers,
    expect: (actual: unknown) => { toEqual(expected: unknown): void },
  ) => Promise<void>;
}
