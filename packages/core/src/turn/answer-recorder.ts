import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage, ToolCall } from '../message/message.ts';
import type { ModelEvent, ModelResponse } from '../model/model-port.ts';
import type { DeltaBody, RunJournal } from '../run/run-journal.ts';
import type { Clock } from '../ports/clock.ts';

/** Text is written to the log once this much has come together ... */
const chunkLength = 2_048;
/** ... or this long after the last time, whichever is first. */
const chunkAgeMs = 200;

interface Channel {
  readonly name: 'text' | 'reasoning';
  /** UTF-16 units received so far. */
  length: number;
  /** What is not in the log yet. */
  unlogged: string;
}

/** Turns what a model streams into events and records of one message. */
export class AnswerRecorder {
  readonly #journal: RunJournal;
  readonly #clock: Clock;
  readonly #spanId: string;
  readonly #messageId: MessageId;
  readonly #text: Channel = { name: 'text', length: 0, unlogged: '' };
  readonly #reasoning: Channel = { name: 'reasoning', length: 0, unlogged: '' };
  readonly #callIds = new Map<number, CallId>();
  readonly #uniqueId: (id: CallId) => CallId;
  #loggedAt: number;

  constructor(options: {
    readonly journal: RunJournal;
    readonly clock: Clock;
    readonly spanId: string;
    readonly messageId: MessageId;
    /** Some servers number the calls of each answer anew; a run needs ids that are its own. */
    readonly uniqueId: (id: CallId) => CallId;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#spanId = options.spanId;
    this.#messageId = options.messageId;
    this.#uniqueId = options.uniqueId;
    this.#loggedAt = options.clock.now();
  }

  /** True once anything visible has arrived. */
  get hasText(): boolean {
    return this.#text.length > 0;
  }

  /** Publishes one batch of the stream. */
  take(batch: readonly ModelEvent[]): void {
    const deltas: DeltaBody[] = [];
    for (const event of batch) {
      switch (event.type) {
        case 'text':
          deltas.push(this.#delta('text.delta', this.#text, event.delta));
          break;
        case 'reasoning':
          deltas.push(this.#delta('reasoning.delta', this.#reasoning, event.delta));
          break;
        case 'tool_call_start':
          this.#publish(deltas);
          this.#startCall(event.index, event.id, event.name);
          break;
        case 'tool_call_args': {
          const callId = this.#callIds.get(event.index);
          if (callId !== undefined) {
            deltas.push({ type: 'tool_call.delta', callId, text: event.delta });
          }
          break;
        }
        default:
      }
    }
    this.#publish(deltas);
    this.#logText(chunkLength, chunkAgeMs);
  }

  /** The finished message, with the ids of its calls as the events have named them. */
  complete(
    response: ModelResponse,
    init: Pick<AssistantMessage, 'agent' | 'incomplete'>,
  ): AssistantMessage {
    const known = [...this.#callIds.values()];
    const toolCalls = response.toolCalls.map((call, index): ToolCall => {
      const id = known[index] ?? this.#uniqueId(call.id);
      return id === call.id ? call : { ...call, id };
    });
    return {
      role: 'assistant',
      id: this.#messageId,
      createdAt: this.#clock.now(),
      content: response.content,
      toolCalls,
      model: response.model,
      finish: response.finish,
      usage: response.usage,
      ...init,
    };
  }

  #startCall(index: number, id: CallId, name: string): void {
    const callId = this.#uniqueId(id);
    this.#callIds.set(index, callId);
    const event = { type: 'tool_call.started', messageId: this.#messageId, callId, name } as const;
    this.#journal.record({ type: 'event', event, spanId: this.#spanId });
  }

  #delta<Type extends 'text.delta' | 'reasoning.delta'>(
    type: Type,
    channel: Channel,
    text: string,
  ): { type: Type; messageId: MessageId; offset: number; text: string } {
    const offset = channel.length;
    channel.length += text.length;
    channel.unlogged += text;
    return { type, messageId: this.#messageId, offset, text };
  }

  #publish(deltas: DeltaBody[]): void {
    if (deltas.length > 0) this.#journal.deltas(deltas.splice(0), this.#spanId);
  }

  #logText(minLength: number, minAgeMs: number): void {
    const waiting = this.#text.unlogged.length + this.#reasoning.unlogged.length;
    if (waiting === 0) return;
    const now = this.#clock.now();
    if (waiting < minLength && now - this.#loggedAt < minAgeMs) return;
    this.#loggedAt = now;
    for (const channel of [this.#text, this.#reasoning]) {
      if (channel.unlogged === '') continue;
      this.#journal.record({
        type: 'text.chunk',
        messageId: this.#messageId,
        channel: channel.name,
        offset: channel.length - channel.unlogged.length,
        text: channel.unlogged,
      });
      channel.unlogged = '';
    }
  }
}
