import { AuraError } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import type { FlowRecord } from './flow-record.ts';

type RecordOf<Type extends FlowRecord['type']> = Extract<FlowRecord, { type: Type }>;
type EndRecord = RecordOf<'flow.step' | 'flow.failed'>;
type ExecRecord = RecordOf<'flow.exec' | 'flow.item_failed'>;
type SuspendedRecord = RecordOf<'flow.suspended'>;

/** Names one exec within a run: the visit, or one item of it. */
export function execKey(key: string, item: number | undefined): string {
  return item === undefined ? key : `${key}:${item}`;
}

/** What the earlier lives of a run have left behind, for looking up. */
export interface FlowPast {
  /** How this visit ended, if it did. */
  end(key: string): EndRecord | undefined;
  exec(key: string, item: number | undefined): ExecRecord | undefined;
  /** What this exec waits for, if it was suspended and nobody has answered. */
  waiting(key: string, item: number | undefined): SuspendedRecord | undefined;
  /** What its latest suspension was answered with. */
  answer(key: string, item: number | undefined): JsonValue | undefined;
  /** What was said to the suspension with this token. */
  reply(token: string): JsonValue | undefined;
  /** Suspensions nobody has answered yet, oldest first. */
  readonly pending: readonly SuspendedRecord[];
}

/** The past of a run that has none. */
export const noPast: FlowPast = {
  end: () => undefined,
  exec: () => undefined,
  waiting: () => undefined,
  answer: () => undefined,
  reply: () => undefined,
  pending: [],
};

/** Folds the records of one run. Pure; the same records give the same past. */
export function foldFlowRecords(records: Iterable<FlowRecord>): FlowPast {
  const ends = new Map<string, EndRecord>();
  const execs = new Map<string, ExecRecord>();
  const waiting = new Map<string, SuspendedRecord>();
  const answers = new Map<string, JsonValue>();
  const replies = new Map<string, JsonValue>();
  for (const record of records) {
    switch (record.type) {
      case 'flow.step':
      case 'flow.failed':
        ends.set(record.key, record);
        break;
      case 'flow.exec':
      case 'flow.item_failed':
        execs.set(execKey(record.key, record.item), record);
        break;
      case 'flow.suspended':
        waiting.set(execKey(record.key, record.item), record);
        break;
      case 'flow.resumed':
        replies.set(record.token, record.value);
        for (const [key, { token }] of waiting) {
          if (token !== record.token) continue;
          answers.set(key, record.value);
          waiting.delete(key);
        }
        break;
    }
  }
  return {
    end: (key) => ends.get(key),
    exec: (key, item) => execs.get(execKey(key, item)),
    waiting: (key, item) => waiting.get(execKey(key, item)),
    answer: (key, item) => answers.get(execKey(key, item)),
    reply: (token) => replies.get(token),
    pending: [...waiting.values()],
  };
}

/** The record that answers a waiting suspension. Throws `flow/unknown_token` when nothing waits for the token. */
export function answerSuspension(
  past: Pick<FlowPast, 'pending'>,
  token: string,
  value: JsonValue,
): FlowRecord {
  if (!past.pending.some((record) => record.token === token)) {
    throw new AuraError('flow/unknown_token', {
      message: `no suspension waits for "${token}"`,
      hint: 'It may have been answered already; look the run up for what it waits for.',
    });
  }
  return { type: 'flow.resumed', token, value };
}
