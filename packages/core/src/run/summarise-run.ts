import type { RunId } from '../ids/ids.ts';
import type { RunRecord, RunSummary } from './run-record.ts';

const statusByEvent: Readonly<Record<string, RunSummary['status']>> = {
  'run.completed': 'completed',
  'run.failed': 'failed',
  'run.suspended': 'suspended',
};

/** The summary of a run from its records; undefined when it has none. */
export function summariseRun(runId: RunId, records: readonly RunRecord[]): RunSummary | undefined {
  const first = records[0];
  const last = records.at(-1);
  if (first?.type !== 'run.opened' || last === undefined) return undefined;
  const status = last.type === 'event' ? statusByEvent[last.event.type] : undefined;
  return {
    runId,
    namespace: first.namespace,
    mode: first.mode,
    agent: first.agent,
    session: first.session,
    status: status ?? 'running',
    startedAt: first.at,
    updatedAt: last.at,
    seq: last.seq,
  };
}
