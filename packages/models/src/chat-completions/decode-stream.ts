import { StringDecoder } from 'node:string_decoder';
import type { AuraError, ModelEvent } from '@aura/core';
import { parseJson } from '@aura/core';
import { classifyReply } from '../errors/classify-reply.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import type { AnswerOrigin } from './answer-assembly.ts';
import { AnswerAssembly } from './answer-assembly.ts';
import { decodeChunk, failureIn } from './decode-chunk.ts';
import { eventFrames } from './event-frames.ts';
import type { StreamFormat } from './stream-format.ts';

/** Turns the bytes of one streamed answer into model events. Must not throw, whatever the bytes are. */
export interface StreamDecoder {
  /** True once the last event, `end` or `error`, was returned; everything after it is ignored. */
  readonly isDone: boolean;
  /** True once the last event was `end`: the answer is whole. */
  readonly isComplete: boolean;
  /** The events that one network read completes. May be empty. */
  push(bytes: Uint8Array): readonly ModelEvent[];
  /** The body ended: the rest of the events. */
  end(): readonly ModelEvent[];
  /** The body will not end: `error` closes the stream, unless all but the epilogue had arrived before a failure. */
  fail(error: AuraError): readonly ModelEvent[];
}

/** An event larger than this is an attack or a mistake. */
const maxEventLength = 64 * 1024 * 1024;

const chatFormat: StreamFormat = {
  frames: eventFrames,
  read: (chunk, answer, out) => (decodeChunk(chunk, answer, out) ? 'more' : 'failed'),
};

/** A decoder for one answer of a server that speaks chat completions. */
export function createChatStreamDecoder(
  origin: AnswerOrigin,
  subject: ErrorSubject,
): StreamDecoder {
  return createStreamDecoder(origin, subject, chatFormat);
}

/** A decoder for one answer in any format that streams objects of JSON. */
export function createStreamDecoder(
  origin: AnswerOrigin,
  subject: ErrorSubject,
  format: StreamFormat,
): StreamDecoder {
  const answer = new AnswerAssembly(origin);
  const utf8 = new StringDecoder('utf8');
  let batch: ModelEvent[] = [];
  let isDone = false;
  let isComplete = false;
  let hasBodyEnded = false;
  let hasEvents = false;

  const closeWith = (error: AuraError): void => {
    const partial = answer.partial();
    batch.push({ type: 'error', error, ...(partial === undefined ? {} : { partial }) });
    isDone = true;
  };
  const malformed = (problem: string): AuraError =>
    providerError(subject, { name: 'malformed_response', problem });
  const interrupted = (): AuraError =>
    providerError(subject, {
      name: 'stream_interrupted',
      problem: 'the stream ended before the answer was complete',
    });
  const complete = (): void => {
    if (answer.isUnusable) {
      closeWith(malformed('the answer contains a tool call without a name'));
      return;
    }
    batch.push({ type: 'end', response: answer.response() });
    isDone = true;
    isComplete = true;
  };
  const onFrame = (data: string, isFailure: boolean): void => {
    if (isDone || data === '') return;
    hasEvents = true;
    if (data.startsWith('[DONE]')) {
      complete();
      return;
    }
    const parsed = parseJson(data);
    if (!parsed.ok) {
      // Half an event at the end of the body was cut off; in the middle it is nonsense.
      closeWith(hasBodyEnded ? interrupted() : malformed(`a chunk is not JSON (${parsed.error})`));
      return;
    }
    const reading = isFailure ? 'failed' : format.read(parsed.value, answer, batch);
    if (reading === 'failed') {
      closeWith(classifyReply(subject, { body: failureIn(parsed.value) }));
    } else if (reading === 'last') complete();
  };
  const frames = format.frames({
    onFrame,
    maxLength: maxEventLength,
    onTooLong: () => {
      if (isDone) return;
      closeWith(malformed(`an event is longer than ${maxEventLength} characters`));
    },
  });
  const take = (): readonly ModelEvent[] => {
    const events = batch;
    batch = [];
    return events;
  };

  return {
    get isDone() {
      return isDone;
    },
    get isComplete() {
      return isComplete;
    },
    push(bytes) {
      if (!isDone) frames.feed(utf8.write(bytes));
      return take();
    },
    end() {
      hasBodyEnded = true;
      // The last event counts also when what should follow it is missing.
      if (!isDone) frames.feed(`${utf8.end()}\n\n`);
      if (isDone) return take();
      if (answer.isFinished) complete();
      else if (hasEvents) closeWith(interrupted());
      else closeWith(malformed('the answer contains no event'));
      return take();
    },
    fail(error) {
      if (isDone) return [];
      if (answer.isFinished && error.code !== 'provider/aborted') complete();
      else closeWith(error);
      return take();
    },
  };
}
