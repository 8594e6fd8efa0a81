import type { CallId, ModelEvent, ModelResponse, Random, ToolCall } from '@aura/core';
import type { CallCheck } from './offered-calls.ts';
import { TextCallScanner } from './text-call-scanner.ts';
import { cutText } from './without-calls.ts';
import type { TextRange } from './without-calls.ts';

const toolCallFinish = { finish: 'tool_calls' } as const;

/** One answer on its way through the scanner. */
export class TextToolStream {
  readonly #random: Random;
  readonly #check: CallCheck;
  #scanner: TextCallScanner;
  /** The model has made a call itself. */
  #isNative = false;

  constructor(check: CallCheck, random: Random) {
    this.#check = check;
    this.#scanner = new TextCallScanner(check);
    this.#random = random;
  }

  /** The events of a batch as they are to be handed on; may be none. */
  take(batch: readonly ModelEvent[]): readonly ModelEvent[] {
    const events: ModelEvent[] = [];
    for (const event of batch) this.#pass(event, events);
    return events;
  }

  #pass(event: ModelEvent, out: ModelEvent[]): void {
    switch (event.type) {
      case 'text':
        this.#text(event, out);
        break;
      case 'end':
        this.#end(event, out);
        break;
      case 'tool_call_start':
      case 'tool_call_args':
        this.#isNative = true;
        pushText(this.#scanner.release(), out);
        out.push(event);
        break;
      case 'attempt':
        if (event.attempt.restart) this.#restart();
        out.push(event);
        break;
      case 'error':
        // Nothing is called of an answer that has failed.
        pushText(this.#scanner.release(), out);
        out.push(event.partial ? { ...event, partial: this.#shown(event.partial) } : event);
        break;
      default:
        out.push(event);
    }
  }

  /** The answer begins anew: what was held back was part of another one. */
  #restart(): void {
    this.#scanner = new TextCallScanner(this.#check);
    this.#isNative = false;
  }

  #text(event: Extract<ModelEvent, { type: 'text' }>, out: ModelEvent[]): void {
    const text = this.#isNative ? event.delta : this.#scanner.take(event.delta);
    if (text === event.delta) out.push(event);
    else pushText(text, out);
  }

  #end(event: Extract<ModelEvent, { type: 'end' }>, out: ModelEvent[]): void {
    const { finish, toolCalls: native } = event.response;
    if (this.#isNative || native.length > 0) {
      pushText(this.#scanner.release(), out);
      out.push({ ...event, response: this.#shown(event.response) });
      return;
    }
    const isCut = finish === 'max_output_tokens' || finish === 'content_filter';
    const { text, calls } = this.#scanner.end({ isCut });
    pushText(text, out);
    const toolCalls = calls.map((call): ToolCall => ({ id: this.#createId(), ...call }));
    for (const [index, { id, name, args }] of toolCalls.entries()) {
      out.push({ type: 'tool_call_start', index, id, name });
      out.push({ type: 'tool_call_args', index, delta: JSON.stringify(args) });
    }
    const response = this.#shown(event.response);
    const called = { ...response, toolCalls, ...(!isCut && toolCallFinish) };
    out.push(toolCalls.length === 0 ? event : { type: 'end', response: called });
  }

  /** The answer as it was streamed. */
  #shown(response: ModelResponse): ModelResponse {
    const { cuts } = this.#scanner;
    return cuts.length === 0 ? response : { ...response, content: visible(response.content, cuts) };
  }

  #createId(): CallId {
    const bytes = new Uint8Array(12);
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- this fills with bytes, it is no array
    this.#random.fill(bytes);
    // The brand marks where ids enter: this is the place.
    return `call_${Buffer.from(bytes).toString('hex')}` as CallId;
  }
}

function pushText(delta: string, out: ModelEvent[]): void {
  if (delta !== '') out.push({ type: 'text', delta });
}

function visible(
  content: ModelResponse['content'],
  cuts: readonly TextRange[],
): ModelResponse['content'] {
  let offset = 0;
  return content.flatMap((part): ModelResponse['content'] => {
    if (part.type !== 'text') return [part];
    const text = cutText(part.text, offset, cuts);
    offset += part.text.length;
    return text === '' ? [] : [{ ...part, text }];
  });
}
