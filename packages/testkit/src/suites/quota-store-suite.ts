import type { QuotaRule, QuotaStore } from '@aura/core';

import type { FakeClock } from '../clock/fake-clock.ts';
import { quotaReservationCases } from './quota-reservation-cases.ts';
import { quotaRuleCases } from './quota-rule-cases.ts';
import type { SuiteHooks } from './suite-hooks.ts';

/** A backend under test with nothing used yet. Disposing it removes what it has stored. */
export interface QuotaStoreUnderTest extends AsyncDisposable {
  readonly quotas: QuotaStore;
}

/** Opens a backend that follows these rules and this clock. */
export type MakeQuotaStore = (options: {
  readonly rules: readonly QuotaRule[];
  readonly clock: FakeClock;
}) => Promise<QuotaStoreUnderTest>;

/**
 * What every backend of the quota store port has to do, as tests of the runner whose hooks are given.
 *
 * @example
 * const make = async ({ rules, clock }) => ({
 *   quotas: createMemoryQuotaStore({ rules, clock }),
 *   async [Symbol.asyncDispose]() {},
 * });
 * quotaStoreSuite('in memory', make, { describe, it, expect });
 */
export function quotaStoreSuite(
  name: string,
  make: MakeQuotaStore,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`quotas ${name}`, () => {
    for (const { name, check } of [...quotaRuleCases, ...quotaReservationCases]) {
      it(name, () => check(make, expect));
    }
  });
}
