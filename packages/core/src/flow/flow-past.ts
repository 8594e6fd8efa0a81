import { AuraError } from '../errors/aura-error.ts';
import type { JsonValue } from '../json/json.ts';
import type { FlowRecord } from './flow-record.ts';

type StepRecord = Extract<FlowRecord, { type: 'flow.step' }>;
type ExecRecord = Extract<FlowRecord, { type: 'flow.exec' | 'flow.item_failed' }>;
type SuspendedRecord = Extract<FlowRecord, { type: 'flow.suspended' }>;

/** Names one exec within a run: the visit, or one item of it. */
export function execKey(key: string, item: number | undefined): string {
  return item === undefined ? key : `${key}:${item}`;
}

/** What an earlier life of a run has left behind, for looking up. */
export interface FlowPast {
  step(key: string): StepRecord | undefined;
  exec(key: string, item: number | undefined): ExecRecord | undefined;
  /** The value this exec was resumed with, if it was suspended and somebody has answered. */
  resumed(key: string, item: number | undefined): JsonValue | undefined;
  /** Suspensions nobody has answered yet, oldest first. */
  readonly pending: readonly SuspendedRecord[];
}

/** The past of a run that has none. */
export const noPast: FlowPast = {
  step: () => undefined,
  exec: () => undefined,
  resumed: () => undefined,
  pending: [],
};

/** Folds the records of one run. Pure; the same records give the same past. */
export function foldFlowRecords(records: Iterable<FlowRecord>): FlowPast {
  const steps = new Map<string, StepRecord>();
  const execs = new Map<string, ExecRecord>();
  const waiting = new Map<string, SuspendedRecord>();
  const answers = new Map<string, JsonValue>();
  for (const record of records) {
    switch (record.type) {
      case 'flow.step':
        steps.set(record.key, record);
        break;
      case 'flow.exec':
      case 'flow.item_failed':
        execs.set(execKey(record.key, record.item), record);
        break;
      case 'flow.suspended':
        waiting.set(record.token, record);
        // A new question at the same place: the answer to the one before it was used up.
        answers.delete(execKey(record.key, record.item));
        break;
      case 'flow.resumed': {
        const suspended = waiting.get(record.token);
        if (suspended !== undefined) {
          answers.set(execKey(suspended.key, suspended.item), record.value);
          waiting.delete(record.token);
        }
        break;
      }
    }
  }
  return {
    step: (key) => steps.get(key),
    exec: (key, item) => execs.get(execKey(key, item)),
    resumed: (key, item) => answers.get(execKey(key, item)),
    pending: [...waiting.values()],
  };
}

/** The record that answers a waiting suspension. Throws `flow/unknown_token` when nothing waits for the token. */
export function answerSuspension(past: FlowPast, token: string, value: JsonValue): FlowRecord {
  if (!past.pending.some((record) => record.token === token)) {
    throw new AuraError('flow/unknown_token', {
      message: `no suspension waits for "${token}"`,
      hint: 'It may have been answered already; look the run up for what it waits for.',
    });
  }
  return { type: 'flow.resumed', token, value };
}
