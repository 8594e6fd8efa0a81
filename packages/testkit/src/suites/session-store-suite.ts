import type { SessionLimits } from '@aura/core';

import { sessionLifetimeCases } from './session-lifetime-cases.ts';
import { sessionListingCases } from './session-listing-cases.ts';
import { suiteLimits } from './session-store-lab.ts';
import type { SessionStoreUnderTest } from './session-store-lab.ts';
import { sessionWritingCases } from './session-writing-cases.ts';
import type { SuiteCase } from './suite-case.ts';
import type { SuiteHooks } from './suite-hooks.ts';

const cases: readonly SuiteCase<SessionStoreUnderTest>[] = [
  ...sessionWritingCases,
  ...sessionListingCases,
  ...sessionLifetimeCases,
];

/**
 * What every backend of the session store port has to do, as tests of the runner whose hooks are given.
 * @param make - a store with these limits
 *
 * @example
 * sessionStoreSuite(
 *   'in memory',
 *   async (limits) => {
 *     const clock = fakeClock();
 *     const sessions = createMemorySessionStore({ clock, limits });
 *     return { sessions, clock, async [Symbol.asyncDispose]() {} };
 *   },
 *   { describe, it, expect },
 * );
 */
export function sessionStoreSuite(
  name: string,
  make: (limits: SessionLimits) => Promise<SessionStoreUnderTest>,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`sessions ${name}`, () => {
    for (const { name, check } of cases) {
      it(name, async () => {
        await using subject = await make(suiteLimits);
        await check(subject, expect);
      });
    }
  });
}
