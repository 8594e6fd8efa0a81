import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage, ToolCall } from '../message/message.ts';
import type { ModelEvent, ModelResponse } from '../model/model-port.ts';
import type { OutputStream } from '../output/output-stream.ts';
import type { DeltaBody, RunJournal } from '../run/run-journal.ts';
import type { Clock } from '../ports/clock.ts';

/** Turns what a model streams into events and records of one message. */
export class AnswerRecorder {
  readonly #journal: RunJournal;
  readonly #clock: Clock;
  readonly #spanId: string;
  readonly #messageId: MessageId;
  readonly #callIds = new Map<number, CallId>();
  readonly #uniqueId: (id: CallId) => CallId;
  readonly #output: OutputStream | undefined;
  /** UTF-16 units received so far. */
  #textLength = 0;
  #reasoningLength = 0;

  constructor(options: {
    readonly journal: RunJournal;
    readonly clock: Clock;
    readonly spanId: string;
    readonly messageId: MessageId;
    /** Some servers number the calls of each answer anew; a run needs ids that are its own. */
    readonly uniqueId: (id: CallId) => CallId;
    /** Shows the answer as the value that it is going to be. */
    readonly output?: OutputStream;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#spanId = options.spanId;
    this.#messageId = options.messageId;
    this.#uniqueId = options.uniqueId;
    this.#output = options.output;
  }

  /** True once anything visible has arrived. */
  get hasText(): boolean {
    return this.#textLength > 0;
  }

  /** Publishes one batch of the stream. */
  take(batch: readonly ModelEvent[]): void {
    const deltas: DeltaBody[] = [];
    for (const event of batch) {
      switch (event.type) {
        case 'text':
          deltas.push(this.#textDelta(event.delta));
          break;
        case 'reasoning':
          deltas.push(this.#reasoningDelta(event.delta));
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
    const partial = this.#output?.take(batch);
    if (partial !== undefined) deltas.push(partial);
    this.#publish(deltas);
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

  #textDelta(text: string): DeltaBody {
    const offset = this.#textLength;
    this.#textLength += text.length;
    return { type: 'text.delta', messageId: this.#messageId, offset, text };
  }

  #reasoningDelta(text: string): DeltaBody {
    const offset = this.#reasoningLength;
    this.#reasoningLength += text.length;
    return { type: 'reasoning.delta', messageId: this.#messageId, offset, text };
  }

  #publish(deltas: DeltaBody[]): void {
    if (deltas.length > 0) this.#journal.deltas(deltas.splice(0), this.#spanId);
  }
}
