import type { ImminentCall } from '../../audit/run-audit.ts';
import { AuraError } from '../../errors/aura-error.ts';
import { CallFailure } from './call-failure.ts';
import type { DispatchRun } from './dispatch-run.ts';

/**
 * Writes down that a call is about to be made, if it must not be made without. Throws a `CallFailure` when that fails.
 * Undefined: it may be made at once.
 */
export function auditCall(
  { audit, journal: { scope } }: DispatchRun,
  call: Omit<ImminentCall, 'scope'>,
): Promise<void> | undefined {
  return audit?.beforeCall({ scope, ...call })?.catch((thrown: unknown) => {
    if (!AuraError.is(thrown, 'audit/unavailable')) throw thrown;
    const text = `Not executed: "${call.tool}" was not called, because the audit log could not be written.`;
    throw new CallFailure('not_executed', text);
  });
}
