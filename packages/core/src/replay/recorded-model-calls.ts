import type { AuraEventOf } from '../events/aura-event.ts';
import type { DurableEventBody, RunRecord } from '../run/run-record.ts';
import { laneOf } from './lane-of.ts';

type CallStarted = Pick<AuraEventOf<'tool_call.started'>, 'callId' | 'name'>;

/** One call of the model, as the log has it. */
export interface RecordedModelCall {
  /** The tool calls that were announced while the answer was streamed. */
  readonly calls: readonly CallStarted[];
  /** What followed the stream; undefined when the log stops before. */
  readonly end: RunRecord | undefined;
  /** What followed that. */
  readonly next: RunRecord | undefined;
}

function eventOf(record: RunRecord | undefined): DurableEventBody | undefined {
  return record?.type === 'event' ? record.event : undefined;
}

/** The calls of the model in the records of one life, text left out. */
export function modelCallsIn(all: readonly RunRecord[]): readonly RecordedModelCall[] {
  const records = all.filter((record) => laneOf(record) === undefined);
  return records.flatMap((record, index) => {
    if (eventOf(record)?.type !== 'message.started') return [];
    const calls: CallStarted[] = [];
    let after = index + 1;
    for (; ; after += 1) {
      const event = eventOf(records[after]);
      if (event?.type !== 'tool_call.started') break;
      calls.push(event);
    }
    return [{ calls, end: records[after], next: records[after + 1] }];
  });
}
