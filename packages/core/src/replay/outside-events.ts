import type { UserMessage } from '../message/message.ts';
import type { RunRecord } from '../run/run-record.ts';

/** A message that was handed to a run while it worked. */
export interface HandedIn {
  /** Of its record; 0 for one that came before the run had a log, of which only the log tells that it was taken. */
  readonly seq: number;
  readonly message: UserMessage;
}

/** The messages that were handed in during a life. */
export function messagesIn(
  before: readonly RunRecord[],
  records: readonly RunRecord[],
): readonly HandedIn[] {
  const known = new Set(
    [...before, ...records].flatMap((r) => (r.type === 'run.message' ? [r.message.id] : [])),
  );
  return records.flatMap((record): readonly HandedIn[] => {
    if (record.type === 'run.message') return [record];
    if (record.type !== 'event' || record.event.type !== 'run.steered') return [];
    const { message } = record.event;
    return known.has(message.id) ? [] : [{ seq: 0, message }];
  });
}

/** The end of a life that was made to end. */
export interface Abortion {
  readonly reason: string;
  /** The first record that tells of it. */
  readonly seq: number;
  /** From this record on, what had not ended by itself was given up. */
  readonly givenUpAt: number;
}

function isAborted(record: RunRecord): boolean {
  if (record.type !== 'event') return false;
  const { event } = record;
  if (event.type === 'approval.resolved') return event.ruling.code === 'approval/aborted';
  return event.type === 'tool.completed' && event.result.outcome === 'aborted';
}

/** The spans of the calls that ran. A call that is closed without them gets a span of its own. */
function spansIn(records: readonly RunRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) =>
      record.type === 'event' && record.event.type === 'tool.started' ? [record.spanId] : [],
    ),
  );
}

/** Whether and when a life was made to end. */
export function abortionIn(records: readonly RunRecord[]): Abortion | undefined {
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const outcome =
    last.type === 'event' && last.event.type === 'run.completed' ? last.event.outcome : undefined;
  const isEnd = outcome?.stopReason === 'aborted' || outcome?.stopReason === 'deadline';
  const first = records.find(isAborted) ?? (isEnd ? last : undefined);
  if (first === undefined) return undefined;
  const spans = spansIn(records);
  const isClosing = (record: RunRecord): boolean =>
    (isEnd && record === last) ||
    (record.type === 'event' &&
      (record.event.type === 'run.steered' || (isAborted(record) && !spans.has(record.spanId))));
  const lastWork = records.findLastIndex((record) => !isClosing(record));
  const { seq: givenUpAt = Number.POSITIVE_INFINITY } = records[lastWork + 1] ?? {};
  return {
    reason: outcome?.reason ?? 'aborted',
    seq: Math.min(first.seq, givenUpAt),
    givenUpAt,
  };
}
