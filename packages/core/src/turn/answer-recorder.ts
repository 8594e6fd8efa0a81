import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage, ToolCall } from '../message/message.ts';
import type { ModelAttempt } from '../model/model-attempt.ts';
import type { ModelEvent, ModelInfo, ModelResponse } from '../model/model-port.ts';
import type { OutputStream } from '../output/output-stream.ts';
import type { DeltaBody, RunJournal } from '../run/run-journal.ts';
import type { Clock } from '../ports/clock.ts';
import { WellFormedStream } from '../text/well-formed-stream.ts';

/** A message that an answer becomes. */
export interface NextMessage {
  readonly id: MessageId;
  /** Shows the answer as the value that it is going to be. */
  readonly output?: OutputStream;
}

type Part = AssistantMessage['content'][number];

/** The part itself unless it has to be changed. */
function wellFormed(part: Part): Part {
  return 'text' in part && !part.text.isWellFormed()
    ? { ...part, text: part.text.toWellFormed() }
    : part;
}

/** Turns what a model streams into events and records of one message, and of a new one when the answer begins anew. */
export class AnswerRecorder {
  readonly #journal: RunJournal;
  readonly #clock: Clock;
  readonly #spanId: string;
  readonly #nextMessage: () => NextMessage;
  #message: NextMessage;
  #model: ModelInfo | undefined;
  readonly #callIds = new Map<number, CallId>();
  readonly #uniqueId: (id: CallId) => CallId;
  /** UTF-16 units received so far. */
  #textLength = 0;
  #reasoningLength = 0;
  /** What is shown and kept can be written down in every encoding, whatever the model has sent. */
  #text = new WellFormedStream();
  #reasoning = new WellFormedStream();

  constructor(options: {
    readonly journal: RunJournal;
    readonly clock: Clock;
    readonly spanId: string;
    readonly nextMessage: () => NextMessage;
    /** Some servers number the calls of each answer anew; a run needs ids that are its own. */
    readonly uniqueId: (id: CallId) => CallId;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#spanId = options.spanId;
    this.#nextMessage = options.nextMessage;
    this.#uniqueId = options.uniqueId;
    this.#message = this.#begin(options.nextMessage());
  }

  /** Of the message that the answer becomes, as far as it is known now. */
  get messageId(): MessageId {
    return this.#message.id;
  }

  /** Who answers, if that is not the model that was asked at first. */
  get model(): ModelInfo | undefined {
    return this.#model;
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
          this.#addText(deltas, this.#text.push(event.delta));
          break;
        case 'reasoning':
          this.#addReasoning(deltas, this.#reasoning.push(event.delta));
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
        case 'end':
        case 'error':
          this.#addReasoning(deltas, this.#reasoning.end());
          this.#addText(deltas, this.#text.end());
          break;
        case 'attempt':
          this.#publish(deltas);
          this.#tryAgain(event.attempt);
          break;
        default:
      }
    }
    const partial = this.#message.output?.take(batch);
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
      id: this.messageId,
      createdAt: this.#clock.now(),
      content: response.content.map(wellFormed),
      toolCalls,
      model: response.model,
      finish: response.finish,
      usage: response.usage,
      ...init,
    };
  }

  #begin(message: NextMessage): NextMessage {
    const event = { type: 'message.started', messageId: message.id } as const;
    this.#journal.record({ type: 'event', event, spanId: this.#spanId });
    return message;
  }

  #tryAgain(attempt: ModelAttempt): void {
    const { action, restart, error } = attempt;
    this.#model = attempt.model;
    const isOther = action === 'fallback' || action === 'return';
    const event = { type: isOther ? 'model.fallback' : 'model.retry', ...attempt } as const;
    this.#journal.record({ type: 'event', event, spanId: this.#spanId });
    if (!restart) return;
    const next = this.#nextMessage();
    const discarded = {
      type: 'message.discarded',
      messageId: this.messageId,
      reason: error?.code ?? 'provider/stream_interrupted',
      replacedBy: next.id,
    } as const;
    this.#journal.record({ type: 'event', event: discarded, spanId: this.#spanId });
    this.#message = this.#begin(next);
    this.#callIds.clear();
    this.#textLength = 0;
    this.#reasoningLength = 0;
    this.#text = new WellFormedStream();
    this.#reasoning = new WellFormedStream();
  }

  #startCall(index: number, id: CallId, name: string): void {
    const callId = this.#uniqueId(id);
    this.#callIds.set(index, callId);
    const event = { type: 'tool_call.started', messageId: this.messageId, callId, name } as const;
    this.#journal.record({ type: 'event', event, spanId: this.#spanId });
  }

  #addText(deltas: DeltaBody[], text: string): void {
    if (text === '') return;
    const offset = this.#textLength;
    this.#textLength += text.length;
    deltas.push({ type: 'text.delta', messageId: this.messageId, offset, text });
  }

  #addReasoning(deltas: DeltaBody[], text: string): void {
    if (text === '') return;
    const offset = this.#reasoningLength;
    this.#reasoningLength += text.length;
    deltas.push({ type: 'reasoning.delta', messageId: this.messageId, offset, text });
  }

  #publish(deltas: DeltaBody[]): void {
    if (deltas.length > 0) this.#journal.deltas(deltas.splice(0), this.#spanId);
  }
}
