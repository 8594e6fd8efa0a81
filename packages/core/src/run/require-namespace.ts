import { AuraError } from '../errors/aura-error.ts';
import type { RunId } from '../ids/ids.ts';
import type { RunRecord } from './run-record.ts';

/** Throws `run/namespace_mismatch` for a record that opens a run in another namespace than that of its log. */
export function requireNamespace(runId: RunId, key: string, records: readonly RunRecord[]): void {
  for (const record of records) {
    if (record.type !== 'run.opened' || record.namespace === key) continue;
    throw new AuraError('run/namespace_mismatch', {
      message: `the log of ${runId} belongs to ${key}, not to ${record.namespace}`,
    });
  }
}
