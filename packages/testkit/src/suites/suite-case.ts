import type { SuiteHooks } from './suite-hooks.ts';

/** One named expectation of a suite. */
export interface SuiteCase<Subject> {
  /** A sentence about behaviour. */
  readonly name: string;
  readonly check: (subject: Subject, expect: SuiteHooks['expect']) => Promise<void>;
}
