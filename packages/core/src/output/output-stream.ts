import type { RunRequest } from '../agent/run-handle.ts';
import type { MessageId } from '../ids/ids.ts';
import type { ModelEvent } from '../model/model-port.ts';
import type { DeltaBody } from '../run/run-journal.ts';
import { isOutputCall } from './output-tool.ts';
import { parsePartialJson } from './partial-json.ts';

/** A snapshot is made when the text has grown by this part of itself: all of them together cost a multiple of the last. */
const growth = 1 / 16;

/** Shows the value that an answer is going to be while it is streamed. */
export class OutputStream {
  readonly #request: Pick<RunRequest, 'output'>;
  readonly #messageId: MessageId;
  #text = '';
  /** The call that is the answer. */
  #index: number | undefined;
  #shownLength = 0;
  #shown = '';

  constructor(request: Pick<RunRequest, 'output'>, messageId: MessageId) {
    this.#request = request;
    this.#messageId = messageId;
  }

  /** What there is to show after a batch of the stream. */
  take(batch: readonly ModelEvent[]): DeltaBody | undefined {
    for (const event of batch) this.#add(event);
    const grown = this.#text.length - this.#shownLength;
    const isOver = batch.at(-1)?.type === 'end';
    if (grown === 0 || (!isOver && grown < growth * this.#shownLength)) return undefined;
    this.#shownLength = this.#text.length;
    const value = parsePartialJson(this.#text);
    const shown = JSON.stringify(value);
    if (value === undefined || shown === this.#shown) return undefined;
    this.#shown = shown;
    return { type: 'output.partial', messageId: this.#messageId, value };
  }

  #add(event: ModelEvent): void {
    const isTool = this.#request.output?.strategy === 'tool';
    if (event.type === 'tool_call_start' && isOutputCall(this.#request, event)) {
      this.#index ??= event.index;
    }
    if (event.type === 'tool_call_args' && event.index === this.#index) this.#text += event.delta;
    if (event.type === 'text' && !isTool) this.#text += event.delta;
  }
}
