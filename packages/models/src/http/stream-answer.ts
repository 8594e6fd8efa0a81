import { randomUUID } from 'node:crypto';
import type { AuraError, ModelCallOptions, ModelEvent, ModelInfo, ModelRequest } from '@aura/core';
import type { Dispatcher } from 'undici';
import type { AnswerOrigin } from '../chat-completions/answer-assembly.ts';
import type { StreamDecoder } from '../chat-completions/decode-stream.ts';
import { stringifyWellFormed } from '../chat-completions/stringify-well-formed.ts';
import { classifyConnection } from '../errors/classify-connection.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import type { Endpoint } from './endpoint.ts';
import { readText } from './read-text.ts';
import { contentKind, refuseReply } from './reply-kind.ts';
import { callHeaders } from './request-headers.ts';

/** What is said to a server and how its answers are understood. */
export interface AnswerWire {
  /** The body of a request. */
  encode(request: ModelRequest): unknown;
  createDecoder(origin: AnswerOrigin, subject: ErrorSubject): StreamDecoder;
  /** The events of an answer that came whole, from a server that does not stream. Must not throw. */
  decodeWhole(text: string, origin: AnswerOrigin, subject: ErrorSubject): readonly ModelEvent[];
}

/** A server and how to talk to it; made once per model. */
export interface AnswerTarget {
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly wire: AnswerWire;
  readonly info: Pick<ModelInfo, 'provider' | 'model'>;
  readonly dispatcher: Dispatcher;
  readonly subject: ErrorSubject;
}

/** Longest answer without streaming, and longest description of a failure, that is read. */
const maxAnswerBytes = 64 * 1024 * 1024;
const maxFailureBytes = 64 * 1024;

/** Sends one request and yields its answer, one batch per network read. Does not throw. */
export async function* streamAnswer(
  target: AnswerTarget,
  request: ModelRequest,
  options: ModelCallOptions,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  const { endpoint, subject, wire } = target;
  const { signal } = options;
  const fail = (cause: unknown, replied: boolean): AuraError =>
    signal.aborted
      ? providerError(subject, { name: 'aborted', problem: 'the call was cancelled', cause })
      : classifyConnection(subject, { cause, host: endpoint.host, replied });

  let reply: Dispatcher.ResponseData;
  try {
    signal.throwIfAborted();
    reply = await target.dispatcher.request({
      origin: endpoint.origin,
      path: endpoint.path,
      method: 'POST',
      headers: callHeaders(target.headers, options.headers),
      body: stringifyWellFormed(wire.encode(request)),
      signal,
    });
  } catch (cause) {
    yield [{ type: 'error', error: fail(cause, false) }];
    return;
  }

  // A body that is left early reports so as an error, after the last one who listens.
  reply.body.on('error', () => {});
  const origin: AnswerOrigin = {
    provider: target.info.provider,
    model: target.info.model,
    createCallId: () => `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
  };
  const kind = contentKind(reply);
  if (kind === 'stream') {
    const decoder = wire.createDecoder(origin, subject);
    yield* readStream(reply.body, decoder, (cause) => fail(cause, true));
    return;
  }
  try {
    const limit = kind === 'answer' ? maxAnswerBytes : maxFailureBytes;
    const { text, isCut } = await readText(reply.body, limit);
    if (kind === 'answer' && !isCut) yield wire.decodeWhole(text, origin, subject);
    else yield [{ type: 'error', error: refuseReply(subject, reply, text) }];
  } catch (cause) {
    // The status alone says more than that its explanation broke off.
    const isRefusal = kind === 'failure' && !signal.aborted;
    const error = isRefusal ? refuseReply(subject, reply, '') : fail(cause, true);
    yield [{ type: 'error', error }];
  }
}

async function* readStream(
  body: Dispatcher.ResponseData['body'],
  decoder: StreamDecoder,
  fail: (cause: unknown) => AuraError,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  try {
    for await (const bytes of body.iterator({ destroyOnReturn: false })) {
      const batch = decoder.push(bytes);
      if (batch.length > 0) yield batch;
      if (decoder.isDone) return;
    }
    yield decoder.end();
  } catch (cause) {
    const batch = decoder.fail(fail(cause));
    if (batch.length > 0) yield batch;
  } finally {
    release(body, decoder);
  }
}

/** How long a server may take to end the body after its answer is complete, in milliseconds. */
const epilogueMs = 1_000;

/** Lets the connection be used again after a complete answer; closes it at once after any other. */
function release(body: Dispatcher.ResponseData['body'], decoder: StreamDecoder): void {
  if (!decoder.isComplete) {
    body.destroy();
    return;
  }
  const tooLong = setTimeout(() => body.destroy(), epilogueMs);
  // Nothing of the answer is lost when this fails: only the connection cannot be used again.
  body
    .dump({ limit: Number.MAX_SAFE_INTEGER })
    .catch(() => {})
    .finally(() => clearTimeout(tooLong));
}
