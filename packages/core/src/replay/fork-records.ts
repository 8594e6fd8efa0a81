import { recordedRequest } from '../agent/resume-run.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { RunId } from '../ids/ids.ts';
import type { UserMessage } from '../message/message.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunRecord } from '../run/run-record.ts';
import { repairMessages } from '../session/repair-messages.ts';
import { requireLog } from './require-log.ts';

/** Where a run branches off another one. */
export interface ForkPoint {
  readonly runId: RunId;
  /** Of the last record that both have. */
  readonly seq: number;
}

function recordsUpTo(
  records: readonly RunRecord[],
  { runId, seq }: ForkPoint,
): readonly RunRecord[] {
  requireLog(records);
  if (Number.isInteger(seq) && seq >= 1 && seq <= records.length) return records.slice(0, seq);
  throw new AuraError('run/no_such_record', {
    message: `the run ${runId} has no record ${seq}`,
    hint: `Its records are 1 to ${records.length}.`,
  });
}

/**
 * The beginning of a run that goes on from a record of another one. Everything up to it counts as done: its tool calls
 * are not made again, what comes after it happens for real.
 * Throws `run/no_such_record`, and `run/ended` at a record after which there is nothing to go on with.
 */
export function forkRecords(
  records: readonly RunRecord[],
  at: ForkPoint & { readonly traceId: string },
): readonly RunRecord[] {
  const { runId, seq, traceId } = at;
  const shared = recordsUpTo(records, at);
  const last = shared.at(-1);
  const lastType = last?.type === 'event' ? last.event.type : undefined;
  if (lastType === 'run.completed' || lastType === 'run.failed') {
    throw new AuraError('run/ended', {
      message: `the run ${runId} has ended at record ${seq}`,
      hint: 'Go on from an earlier record, or with a new message.',
    });
  }
  return shared.map((record) =>
    record.type === 'run.opened' ? { ...record, traceId, forkedFrom: { runId, seq } } : record,
  );
}

/**
 * The request of a run that goes on with the conversation as it was at a record of another one, and with a new message.
 * Calls that were in flight there are told to be interrupted. Throws `run/no_such_record`.
 */
export function forkRequest(
  records: readonly RunRecord[],
  at: ForkPoint,
  message: UserMessage,
): RunRequest {
  const shared = recordsUpTo(records, at);
  const said = repairMessages(foldRun(shared).transcript.messages());
  return {
    ...recordedRequest({ opened: requireLog(records) }),
    messages: [...said, message],
    forkedFrom: at,
  };
}
