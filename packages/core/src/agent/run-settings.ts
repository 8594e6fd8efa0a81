import type { RunRecord, RunSettings } from '../run/run-record.ts';
import type { Agent } from './agent.ts';

/** What of an agent decides which way its runs take. */
export function settingsOf({ limits, notices }: Agent): RunSettings {
  const { turnDepth, maxToolCalls, toolConcurrency, repeats } = limits;
  return { turnDepth, maxToolCalls, toolConcurrency, repeats, notices };
}

/** The configuration that a run has had last; undefined for a log that does not begin as logs do. */
export function agentOf(
  records: readonly RunRecord[],
): { readonly agentDigest: string; readonly settings: RunSettings } | undefined {
  return records.findLast(
    (record) => record.type === 'run.reconfigured' || record.type === 'run.opened',
  );
}
