import type { AuditSink } from '@aura/core';

import { auditSinkCases } from './audit-sink-cases.ts';
import type { SuiteHooks } from './suite-hooks.ts';

/** A backend under test. Disposing it, after each test, removes what it has stored. */
export interface AuditSinkUnderTest extends AsyncDisposable {
  /** Empty at first. Its hashes are SHA-256 in hexadecimal. */
  readonly sink: AuditSink;
}

/**
 * What every backend of the audit sink port has to do, as tests of the runner whose hooks are given.
 *
 * @example
 * const make = async () => ({ sink: createMemoryAuditSink({ digest }), async [Symbol.asyncDispose]() {} });
 * auditSinkSuite('in memory', make, { describe, it, expect });
 */
export function auditSinkSuite(
  name: string,
  make: () => Promise<AuditSinkUnderTest>,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`an audit log ${name}`, () => {
    for (const { name, check } of auditSinkCases) {
      it(name, async () => {
        await using subject = await make();
        await check(subject.sink, expect);
      });
    }
  });
}
