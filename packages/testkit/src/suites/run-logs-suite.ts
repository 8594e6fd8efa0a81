import type { RunLogs } from '@aura/core';

import { runLogListingCases } from './run-log-listing-cases.ts';
import { runLogNamespaceCases } from './run-log-namespace-cases.ts';
import { runLogWritingCases } from './run-log-writing-cases.ts';
import type { SuiteCase } from './suite-case.ts';
import type { SuiteHooks } from './suite-hooks.ts';

/** A backend under test. Disposing it, after each test, removes what it has stored. */
export interface RunLogsUnderTest extends AsyncDisposable {
  /** Empty at first. */
  readonly runLogs: RunLogs;
}

const cases: readonly SuiteCase<RunLogs>[] = [
  ...runLogWritingCases,
  ...runLogNamespaceCases,
  ...runLogListingCases,
];

/**
 * What every backend of the run log port has to do, as tests of the runner whose hooks are given.
 *
 * @example
 * runLogsSuite('in memory', async () => ({ runLogs: createMemoryRunLogs(), async [Symbol.asyncDispose]() {} }), {
 *   describe,
 *   it,
 *   expect,
 * });
 */
export function runLogsSuite(
  name: string,
  make: () => Promise<RunLogsUnderTest>,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`run logs ${name}`, () => {
    for (const { name, check } of cases) {
      it(name, async () => {
        await using subject = await make();
        await check(subject.runLogs, expect);
      });
    }
  });
}
