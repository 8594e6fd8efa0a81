import type { AuraEventType } from '../events/aura-event.ts';
import type { RunId } from '../ids/ids.ts';
import type { RunRecord, RunSummary } from './run-record.ts';

const statusByEvent: Partial<Record<AuraEventType, RunSummary['status']>> = {
  'run.completed': 'completed',
  'run.failed': 'failed',
  'run.suspended': 'suspended',
};

/** The state of a run whose latest record is an event of this type. */
export function statusAfter(type: AuraEventType): RunSummary['status'] {
  return statusByEvent[type] ?? 'running';
}

/** True for a run that has ended: it is not at work, waits for nobody, and nothing comes after it in its log. */
export function isOver(status: RunSummary['status']): boolean {
  return status === 'completed' || status === 'failed';
}

/** The summary of a run from its records; undefined when it has none. */
export function summariseRun(runId: RunId, records: readonly RunRecord[]): RunSummary | undefined {
  const first = records[0];
  const last = records.at(-1);
  if (first?.type !== 'run.opened' || last === undefined) return undefined;
  return {
    runId,
    namespace: first.namespace,
    mode: first.mode,
    agent: first.agent,
    session: first.session,
    status: last.type === 'event' ? statusAfter(last.event.type) : 'running',
    startedAt: first.at,
    updatedAt: last.at,
    seq: last.seq,
  };
}
