import type { AuraEventBody } from '../events/aura-event.ts';
import type { DurableEventBody, RunRecord } from '../run/run-record.ts';
import { laneOf } from './lane-of.ts';

/** What is recorded of an answer while it is streamed: a tool call was announced, or another attempt begun. */
type Streamed = Extract<
  AuraEventBody,
  { readonly type: 'tool_call.started' | 'model.retry' | 'model.fallback' }
>;

/** One call of the model, as the log has it. */
export interface RecordedModelCall {
  readonly streamed: readonly Streamed[];
  /** What followed the stream; undefined when the log stops before. */
  readonly end: RunRecord | undefined;
  /** What followed that. */
  readonly next: RunRecord | undefined;
}

function eventOf(record: RunRecord | undefined): DurableEventBody | undefined {
  return record?.type === 'event' ? record.event : undefined;
}

/** Between the messages of one call there are the end of the one and the beginning of the other. */
function isChange(event: DurableEventBody | undefined): boolean {
  return event?.type === 'message.discarded' && event.replacedBy !== undefined;
}

/** The calls of the model in the records of one life, text left out. */
export function modelCallsIn(all: readonly RunRecord[]): readonly RecordedModelCall[] {
  const records = all.filter((record) => laneOf(record) === undefined);
  const found: RecordedModelCall[] = [];
  for (let at = 0; at < records.length; at += 1) {
    if (eventOf(records[at])?.type !== 'message.started') continue;
    const streamed: Streamed[] = [];
    let isChanging = false;
    for (at += 1; at < records.length; at += 1) {
      const event = eventOf(records[at]);
      if (isChange(event)) isChanging = true;
      else if (isChanging && event?.type === 'message.started') isChanging = false;
      else if (event?.type === 'tool_call.started') streamed.push(event);
      else if (event?.type === 'model.retry' || event?.type === 'model.fallback') {
        streamed.push(event);
      } else break;
    }
    found.push({ streamed, end: records[at], next: records[at + 1] });
    // What follows may begin the next call.
    at -= 1;
  }
  return found;
}
