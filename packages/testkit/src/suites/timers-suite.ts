import type { Timers } from '@aura/core';

import type { FakeClock } from '../clock/fake-clock.ts';
import type { SuiteHooks } from './suite-hooks.ts';
import { timerClaimCases } from './timer-claim-cases.ts';
import { timerSettingCases } from './timer-setting-cases.ts';

/** A backend under test with no timer in it yet. Disposing it removes what it has stored. */
export interface TimersUnderTest extends AsyncDisposable {
  readonly timers: Timers;
}

/** Opens a backend that follows this clock. */
export type MakeTimers = (options: { readonly clock: FakeClock }) => Promise<TimersUnderTest>;

/**
 * What every backend of the timer ledger has to do, as tests of the runner whose hooks are given.
 *
 * @example
 * const make = async ({ clock }) => ({ timers: createMemoryTimers({ clock }), async [Symbol.asyncDispose]() {} });
 * timersSuite('in memory', make, { describe, it, expect });
 */
export function timersSuite(
  name: string,
  make: MakeTimers,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`timers ${name}`, () => {
    for (const { name, check } of [...timerSettingCases, ...timerClaimCases]) {
      it(name, () => check(make, expect));
    }
  });
}
