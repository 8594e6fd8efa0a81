import type { RunRecord, RunRecordBody } from '../run/run-record.ts';
import { mainScope } from '../run/scope.ts';

/**
 * Which of the things that go on at the same time in one part of a run has written a record: a tool call, named by its id, or the inbox. Their
 * records have no order among each other; all other records have one.
 */
export function laneOf(record: RunRecordBody): string | undefined {
  if (record.type === 'tool.outcome' || record.type === 'hook.decided') return record.callId;
  if (record.type === 'run.message') return 'inbox';
  if (record.type !== 'event') return undefined;
  const { event } = record;
  switch (event.type) {
    case 'tool.started':
    case 'tool.progress':
    case 'approval.resolved':
    case 'input.resolved':
    case 'quota.refused':
      return event.callId;
    case 'approval.requested':
    case 'input.requested':
      return event.item.callId;
    case 'tool.completed':
      return event.result.callId;
    default:
      return undefined;
  }
}

/** As {@link laneOf}, in a whole run: what is done for a call goes on at the same time as everything else of its round. */
export function laneInRun(record: RunRecord): string | undefined {
  const own = laneOf(record);
  return record.scope === mainScope ? own : `${record.scope} ${own ?? ''}`;
}
