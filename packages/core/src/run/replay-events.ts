import type { AuraEvent, EventPlace } from '../events/aura-event.ts';
import type { MessageId, RunId } from '../ids/ids.ts';
import { contentText } from '../message/message-text.ts';
import type { RunOpened, RunRecord } from './run-record.ts';

type TextChannel = 'text' | 'reasoning';

/** Deltas carry the span of their model call, which text records do not repeat. */
const noSpan = '0'.repeat(16);

/**
 * Makes the events of a run from its records again. Text comes in the pieces in which it was logged; what the log has
 * of a message only as a whole comes as one piece before the message is complete. Feed it the records in order.
 */
export class EventReplay {
  readonly #runId: RunId;
  #opened: RunOpened | undefined;
  /** Who acts in which part of the run. */
  readonly #agents = new Map<string, string>();
  /** UTF-16 units of each open message that have been handed out. */
  readonly #lengths = new Map<string, number>();

  constructor(runId: RunId) {
    this.#runId = runId;
  }

  /** The events of the next record. */
  take(record: RunRecord): readonly AuraEvent[] {
    if (record.type === 'run.opened') this.#opened = record;
    if (record.type === 'scope.opened') this.#agents.set(record.scope, record.agent);
    if (record.type === 'text.chunk') {
      const { messageId, channel, offset, text } = record;
      return this.text(this.#place(record, noSpan), { messageId, channel, offset, text });
    }
    if (record.type !== 'event') return [];
    const { event, spanId } = record;
    const place = this.#place(record, spanId);
    const main: AuraEvent = { ...place, ...event };
    if (event.type !== 'message.completed') return [main];
    const { id: messageId, content } = event.message;
    const text = contentText(content);
    return [...this.text(place, { messageId, channel: 'text', offset: 0, text }), main];
  }

  /** The part of a piece of text that was not handed out before, as an event; none if there is no such part. */
  text(
    place: EventPlace,
    piece: {
      readonly messageId: MessageId;
      readonly channel: TextChannel;
      readonly offset: number;
      readonly text: string;
    },
  ): readonly AuraEvent[] {
    const { messageId, channel, offset, text } = piece;
    const key = `${channel}:${messageId}`;
    const known = this.#lengths.get(key) ?? 0;
    const end = offset + text.length;
    if (end <= known) return [];
    this.#lengths.set(key, end);
    const from = Math.max(known, offset);
    const type = channel === 'text' ? 'text.delta' : 'reasoning.delta';
    return [{ ...place, type, messageId, offset: from, text: text.slice(from - offset) }];
  }

  #place(record: RunRecord, spanId: string): EventPlace {
    const { seq, at, scope } = record;
    const { session = '', traceId = '' } = this.#opened ?? {};
    const agent = this.#agents.get(scope) ?? this.#opened?.agent ?? '';
    return { runId: this.#runId, seq, at, scope, agent, session, traceId, spanId };
  }
}
