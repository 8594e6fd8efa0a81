import type {
  AuraError,
  Clock,
  Millis,
  ModelCallOptions,
  ModelEvent,
  ModelPort,
  ModelRequest,
  Random,
} from '@aura/core';
import { providerError } from '../errors/provider-error.ts';

/** What {@link withRetry} needs, and its bounds. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Attempts after the first one. Default 2. */
  readonly maxRetries?: number;
}

/** Waits: half a second, doubled each time, a fifth more or less so that clients do not come back together. */
const firstDelayMs: Millis = 500;
const jitter = 0.2;
/** A provider that asks for more gets no retry: its answer is worth more to the caller than a silent wait. */
const maxRetryAfterMs: Millis = 30_000;

/**
 * The same model, asked again after a failure that may pass by itself, as long as nothing was received. The caller's
 * signal bounds all attempts together and ends a wait at once.
 */
export function withRetry(port: ModelPort, options: RetryOptions): ModelPort {
  return {
    // Asked each time: the port may be exchanged for another one.
    get info() {
      return port.info;
    },
    stream: (request, callOptions) => streamWithRetry(port, options, request, callOptions),
  };
}

async function* streamWithRetry(
  port: ModelPort,
  { clock, random, maxRetries = 2 }: RetryOptions,
  request: ModelRequest,
  options: ModelCallOptions,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
  for (let attempt = 0; ; attempt += 1) {
    let failure: AuraError | undefined;
    let hasReceived = false;
    for await (const batch of port.stream(request, options)) {
      failure = hasReceived || attempt === maxRetries ? undefined : passingFailure(batch);
      if (failure !== undefined) break;
      hasReceived = true;
      yield batch;
    }
    if (failure === undefined) return;
    const backoff = firstDelayMs * 2 ** attempt * (1 + jitter * (2 * random.number() - 1));
    const delayMs = failure.retryAfterMs ?? backoff;
    options.logger?.log('warn', 'the model call failed and is repeated', {
      code: failure.code,
      attempt: attempt + 1,
      delayMs: Math.round(delayMs),
    });
    try {
      await clock.sleep(delayMs, options.signal);
    } catch (cause) {
      const label = `${port.info.provider}/${port.info.model}`;
      const subject = { label, redact: (text: string) => text };
      const problem = 'the call was cancelled while waiting for another attempt';
      yield [{ type: 'error', error: providerError(subject, { name: 'aborted', problem, cause }) }];
      return;
    }
  }
}

/** The failure that is all the batch tells, if another attempt can succeed soon. */
function passingFailure([event]: readonly ModelEvent[]): AuraError | undefined {
  if (event?.type !== 'error' || event.partial !== undefined) return undefined;
  const { error } = event;
  const isSoon = (error.retryAfterMs ?? 0) <= maxRetryAfterMs;
  return error.retry === 'same' && isSoon ? error : undefined;
}
