import { randomUUID } from 'node:crypto';
import type { ModelCallOptions, ModelEvent, ModelInfo, ModelRequest } from '@aura/core';
import type { Dispatcher } from 'undici';
import type { ErrorSubject, ProviderFailure } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import { classifyAiSdkError } from './classify-ai-sdk-error.ts';
import { encodeCall } from './encode-call.ts';
import { createModelFetch } from './model-fetch.ts';
import { PartAssembly } from './part-assembly.ts';
import { readBatches, readOut } from './read-batches.ts';
import type { AiSdkVendor, ConnectAiSdkModel } from './vendor.ts';

/** A model and how to reach it; made once per model. */
export interface AiSdkTarget {
  readonly info: ModelInfo;
  readonly vendor: AiSdkVendor;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly subject: ErrorSubject;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  load(): Promise<ConnectAiSdkModel>;
}

/** Sends one request and yields its answer, one batch per network read. Does not throw. */
export async function* streamAiSdk(
  target: AiSdkTarget,
  request: ModelRequest,
  options: ModelCallOptions,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  const { info, subject } = target;
  // Packages do not always hand on that a stream is no longer read: this closes the connection in any case.
  const call = new AbortController();
  const abortSignal = AbortSignal.any([options.signal, call.signal]);
  const transport = createModelFetch(target, request);
  const answer = new PartAssembly({
    provider: info.provider,
    model: info.model,
    createCallId: () => `call_${randomUUID().replaceAll('-', '')}`,
  });
  let isWhole = false;
  const fail = (cause: unknown): ModelEvent => {
    const error = options.signal.aborted
      ? providerError(subject, {
          name: 'aborted',
          problem: 'the call was cancelled',
          cause: options.signal.reason,
        })
      : (transport.failure ?? classifyAiSdkError(subject, cause));
    return answer.failure(error);
  };

  try {
    options.signal.throwIfAborted();
    const connect = await target.load();
    const model = connect(transport.fetch);
    const ofCall = await encodeCall(request, { target, model, headers: options.headers });
    const { stream } = await model.doStream({ ...ofCall, abortSignal });
    const reader = stream.getReader();
    for await (const parts of readBatches(reader)) {
      const batch: ModelEvent[] = [];
      for (const part of parts) {
        if (part.type === 'error') {
          yield [...batch, fail(part.error)];
          return;
        }
        answer.add(part, batch, options.logger);
      }
      if (answer.finish !== undefined) {
        const problem = problemOf(answer);
        isWhole = problem === undefined;
        batch.push(
          problem === undefined
            ? { type: 'end', response: answer.response() }
            : fail(providerError(subject, problem)),
        );
        if (isWhole) readOut(reader, () => call.abort());
      }
      if (batch.length > 0) yield batch;
      if (answer.finish !== undefined) return;
    }
    yield [fail(providerError(subject, problemOf(answer) ?? cutOff))];
  } catch (cause) {
    yield [fail(cause)];
  } finally {
    if (!isWhole) call.abort();
  }
}

const cutOff: ProviderFailure = {
  name: 'stream_interrupted',
  problem: 'the stream ended before the answer was complete',
};

/** Why an answer that ended is none. */
function problemOf(answer: PartAssembly): ProviderFailure | undefined {
  const { finish } = answer;
  if (finish === undefined || finish.unified === 'interrupted' || isUnsaid(finish)) {
    return answer.isEmpty
      ? { name: 'malformed_response', problem: 'the answer contains no event' }
      : cutOff;
  }
  if (answer.isUnusable) {
    const problem = 'the answer contains a tool call without a name';
    return { name: 'malformed_response', problem };
  }
  if (finish.unified !== 'error') return undefined;
  return {
    name: 'malformed_response',
    problem: `the model could not finish its answer (${finish.raw ?? 'no reason given'})`,
  };
}

/** Some packages end every stream with a reason, also where the vendor gave none before it broke off. */
function isUnsaid({ unified, raw }: NonNullable<PartAssembly['finish']>): boolean {
  return unified === 'other' && raw === undefined;
}
