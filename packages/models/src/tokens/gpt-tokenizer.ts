import { Worker } from 'node:worker_threads';
import { AuraError } from '@aura/core';
import type { Encoding } from './encoding-of.ts';
import type { FromTokenizer, ToTokenizer } from './tokenizer-messages.ts';

/** Where the tokenizer works. */
export interface GptTokenizerOptions {
  /** File to run as the thread instead of the one beside this module, for callers that are bundled. */
  readonly threadPath?: string | URL;
}

/** A question without its number. */
type Question = ToTokenizer extends infer Each
  ? Each extends ToTokenizer
    ? Omit<Each, 'id'>
    : never
  : never;

interface Waiting {
  resolve(answer: FromTokenizer): void;
  reject(error: AuraError): void;
}

function threadFailed(problem: string, cause?: unknown): AuraError {
  return new AuraError('tokens/thread_failed', {
    message: `tokens could not be counted: ${problem}`,
    retry: 'same',
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Counts tokens as OpenAI's models do, in a thread of its own that is started with the first question, keeps no process
 * alive, and is started again after it has died. Texts are exact but for runs of more than 1,000 characters without a
 * break, which are cut: the work for them would grow with the square of their length.
 */
export class GptTokenizer implements AsyncDisposable {
  readonly #threadPath: string | URL | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #count = 0;

  constructor({ threadPath }: GptTokenizerOptions = {}) {
    this.#threadPath = threadPath;
  }

  /** Tokens of each group of texts. Throws `tokens/thread_failed`. */
  async count(
    groups: readonly (readonly string[])[],
    { encoding, signal }: { readonly encoding: Encoding; readonly signal?: AbortSignal },
  ): Promise<readonly number[]> {
    const answer = await this.#ask({ type: 'count', encoding, groups }, signal);
    return answer.type === 'counted' ? answer.tokens : [];
  }

  /** Whether a text has at most `limit` tokens; no more is counted than that takes. Throws `tokens/thread_failed`. */
  async isWithin(
    text: string,
    limit: number,
    { encoding, signal }: { readonly encoding: Encoding; readonly signal?: AbortSignal },
  ): Promise<boolean> {
    // No token has less than a byte, and no character of a string more than three.
    if (text.length * 3 <= limit) return true;
    const answer = await this.#ask({ type: 'within', encoding, text, limit }, signal);
    return answer.type === 'judged' && answer.isWithin;
  }

  /** Ends the thread. Questions under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    const thread = this.#thread;
    this.#end(threadFailed('the tokenizer was closed'));
    await thread?.terminate();
  }

  #ask(question: Question, signal: AbortSignal | undefined): Promise<FromTokenizer> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(AuraError.from(signal.reason, 'provider/aborted'));
        return;
      }
      this.#count += 1;
      const id = this.#count;
      const thread = (this.#thread ??= this.#start());
      const onAbort = (): void => {
        this.#settle(id)?.reject(AuraError.from(signal?.reason, 'provider/aborted'));
      };
      const forget = (): void => signal?.removeEventListener('abort', onAbort);
      this.#waiting.set(id, {
        resolve: (answer) => {
          forget();
          resolve(answer);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      // While somebody waits for it, the process stays.
      thread.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      thread.postMessage({ ...question, id } satisfies ToTokenizer);
    });
  }

  #start(): Worker {
    // Beside this module the thread is as this module is: a source or built.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const file = this.#threadPath ?? new URL(`./tokenizer-thread.${extension}`, import.meta.url);
    // The flags of the main thread (a debugger, a test runner's loader) are not for this one.
    const thread = new Worker(file, { name: 'aura-tokens', execArgv: [] });
    thread.unref();
    thread.on('message', (answer: FromTokenizer) => {
      const waiting = this.#settle(answer.id);
      if (answer.type === 'failed') waiting?.reject(threadFailed(answer.problem));
      else waiting?.resolve(answer);
    });
    thread.on('error', (error) => this.#end(threadFailed(error.message, error), thread));
    thread.on('exit', () => this.#end(threadFailed('the thread has ended'), thread));
    return thread;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    return waiting;
  }

  #end(error: AuraError, thread: Worker | undefined = this.#thread): void {
    // The end of a thread that another one has taken the place of.
    if (thread !== this.#thread) return;
    this.#thread = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
