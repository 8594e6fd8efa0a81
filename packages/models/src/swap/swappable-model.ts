import type { ModelCallOptions, ModelEvent, ModelInfo, ModelPort, ModelRequest } from '@aura/core';
import { AuraError } from '@aura/core';
import { providerError } from '../errors/provider-error.ts';
import { probeModel } from './probe-model.ts';

/** How a model is put into the place of another. */
export interface SwapOptions {
  /** Ask the new model something first, and keep the old one if it does not answer. Default true. */
  readonly probe?: boolean;
  /** Gives the swap up while it is probing. */
  readonly signal?: AbortSignal;
}

/**
 * A model that can be exchanged, with its key, while runs go on. What is being answered is answered to its end by the model
 * that began it; the next call, of whatever run, goes to the new one, within its limits. Without a model, every call fails
 * with `provider/auth`.
 */
export interface SwappableModel extends ModelPort {
  /** Of the model that answers now, so it changes with it. */
  readonly info: ModelInfo;
  /** Whether there is a model. */
  readonly configured: boolean;
  /** Goes up by one with each exchange. */
  readonly revision: number;
  /**
   * Puts a model into the place of the one before. Rejects with the failure of the probe, and with `provider/aborted` when
   * the signal aborts or another swap or `clear` came in between; the old model stays.
   */
  swap(next: ModelPort, options?: SwapOptions): Promise<void>;
  /** Takes the model away. */
  clear(): void;
  /** Calls back after each exchange, until disposed of. What a listener throws goes to who swaps. */
  onSwap(listener: (revision: number) => void): Disposable;
}

const nothing: ModelInfo = { provider: 'none', model: 'none' };

/** Makes a {@link SwappableModel}, with a model to begin with or without one. */
export function swappableModel(initial?: ModelPort): SwappableModel {
  let current = initial;
  let revision = 0;
  let waiting: AbortController | undefined;
  const listeners = new Set<(revision: number) => void>();

  const put = (next: ModelPort | undefined): void => {
    current = next;
    revision += 1;
    for (const listener of listeners) listener(revision);
  };
  /** The last one who wants a change is the one who gets it, not the one whose probe takes longest. */
  const supersede = (): AbortController => {
    waiting?.abort();
    waiting = new AbortController();
    return waiting;
  };

  return {
    get info() {
      return current?.info ?? nothing;
    },
    get configured() {
      return current !== undefined;
    },
    get revision() {
      return revision;
    },
    stream: (request: ModelRequest, options: ModelCallOptions) =>
      (current ?? unconfigured).stream(request, options),
    async swap(next, { probe = true, signal } = {}) {
      const superseded = supersede().signal;
      const stop = signal === undefined ? superseded : AbortSignal.any([signal, superseded]);
      if (probe && !stop.aborted) await probeModel(next, { signal: stop });
      if (stop.aborted) throw notSwapped(next.info, superseded.aborted);
      put(next);
    },
    clear() {
      supersede();
      put(undefined);
    },
    onSwap(listener) {
      // A function of its own, so that one that is given twice is called twice and taken away once.
      const call = (at: number): void => listener(at);
      listeners.add(call);
      return { [Symbol.dispose]: () => void listeners.delete(call) };
    },
  };
}

function notSwapped({ provider, model }: ModelInfo, isSuperseded: boolean): AuraError {
  const why = isSuperseded ? 'another change of the model came first' : 'the swap was cancelled';
  return new AuraError('provider/aborted', {
    message: `${provider}/${model} was not put in place: ${why}`,
  });
}

/** Stands for the model that is missing. */
const unconfigured: Pick<ModelPort, 'stream'> = {
  async *stream(): AsyncGenerator<readonly ModelEvent[], void, undefined> {
    const error = providerError(
      { label: 'model', redact: (text) => text },
      {
        name: 'auth',
        problem: 'no model is configured',
        hint: 'Configure a model and its key, and swap it in.',
      },
    );
    yield [{ type: 'error', error }];
  },
};
