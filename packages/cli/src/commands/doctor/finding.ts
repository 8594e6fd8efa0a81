import { AuraError } from '@aura/core';
import { exitCodeOf } from '../../app/exit-code-of.ts';
import type { ExitCode } from '../../app/exit-codes.ts';

/** What one check came to. */
export interface Finding {
  readonly check: 'node' | 'data' | 'config' | 'model' | 'clock' | 'mcp';
  /** `warn`: it works, though not as it should. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  /** With what the command ends when this is the first that fails. Default 1. */
  readonly exitCode?: ExitCode;
}

/** The finding that an error amounts to. */
export function failureOf(check: Finding['check'], error: unknown): Finding {
  const { message, hint } = AuraError.from(error, 'cli/usage');
  return {
    check,
    status: 'fail',
    message,
    ...(hint === undefined ? {} : { hint }),
    exitCode: exitCodeOf(error),
  };
}
