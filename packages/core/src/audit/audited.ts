import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import type { Logger } from '../ports/logger.ts';
import type { AuditEntry } from './audit-record.ts';
import type { AuditSink } from './audit-sink.ts';

/** What is recorded of an action, and what happens when it cannot be. */
export interface AuditedOptions {
  readonly sink: AuditSink;
  /** Recorded before the action, so it says what is about to be done. */
  readonly entry: AuditEntry;
  /** `block`: what cannot be recorded is not done. `warn`: it is done nevertheless, and logged. */
  readonly onFailure: 'block' | 'warn';
  readonly logger: Logger;
}

/** Does something after it was recorded; fails with `audit/unavailable` when it had to be and could not be. */
export async function audited<Result>(
  action: () => Awaitable<Result>,
  { sink, entry, onFailure, logger }: AuditedOptions,
): Promise<Result> {
  try {
    await sink.append([entry]);
  } catch (cause) {
    if (onFailure === 'block') {
      throw new AuraError('audit/unavailable', {
        message: `${entry.action} was not done: the audit log of ${entry.tenant} could not be written`,
        retry: 'same',
        cause,
      });
    }
    const { tenant, action: what } = entry;
    const error = cause instanceof Error ? cause.message : String(cause);
    logger.log('warn', 'done without a record in the audit log', { tenant, action: what, error });
  }
  return action();
}
