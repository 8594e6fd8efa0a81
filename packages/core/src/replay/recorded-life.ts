import type { RunRecord } from '../run/run-record.ts';

/** What one life of a run, from a start or a resumption on, has written down. */
export interface RecordedLife {
  /** What earlier lives have written, and the answers to what they waited for. */
  readonly before: readonly RunRecord[];
  readonly records: readonly RunRecord[];
  /** False when the records just stop: the process was gone, or the run was put aside. */
  readonly hasEnded: boolean;
}

/** A log, taken apart. */
export interface RecordedLives {
  readonly lives: readonly RecordedLife[];
  /** The end that was written to the log of a run on which nobody worked any more. */
  readonly closing: RunRecord | undefined;
}

const endings: ReadonlySet<string> = new Set(['run.completed', 'run.failed', 'run.suspended']);

function isEnding(record: RunRecord | undefined): boolean {
  return record?.type === 'event' && endings.has(record.event.type);
}

function spanOf(record: RunRecord | undefined): string | undefined {
  return record?.type === 'event' ? record.spanId : undefined;
}

/** A life ends with an event of the span it began with; what is written from outside has one of its own. */
function isFromOutside(records: readonly RunRecord[], last: RunRecord | undefined): boolean {
  const own = spanOf(records.find((record) => record.type === 'event'));
  return isEnding(last) && spanOf(last) !== own;
}

/** A run on which nobody works may be told from outside, again and again, that it has to wait for something more. */
function isWait(record: RunRecord, stretch: readonly RunRecord[]): boolean {
  const isSuspension = record.type === 'event' && record.event.type === 'run.suspended';
  return isSuspension && isFromOutside(stretch, record);
}

/** Tells the lives of a run apart. */
export function splitLives(records: readonly RunRecord[]): RecordedLives {
  const last = records.at(-1);
  const starts = records.flatMap((record, index) => {
    const isStart = index === 0 || (record.type === 'event' && record.event.type === 'run.resumed');
    return isStart ? [index] : [];
  });
  const closing = isFromOutside(records.slice(starts.at(-1)), last) ? last : undefined;
  const lives = starts.map((start, index): RecordedLife => {
    const stretch = records.slice(start, starts[index + 1]);
    // Answers are written before the life that takes them.
    const own = stretch.filter(
      (record) => record.type !== 'flow.resumed' && record !== closing && !isWait(record, stretch),
    );
    return {
      before: records.slice(0, start),
      records: own,
      hasEnded: isEnding(own.at(-1)),
    };
  });
  return { lives, closing };
}
