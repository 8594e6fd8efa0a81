import type { Worker } from 'node:worker_threads';

import { AuraError, fromErrorRecord, toErrorRecord } from '@aura/core';
import type { ErrorRecord } from '@aura/core';

import { firstAnswer } from './first-answer.ts';
import { startThread } from './start-thread.ts';
import type { FromThread, ThreadTask, ToWriter } from './thread-messages.ts';
import type { WriteOp, WriteOps, WriteOpType, WriteOutcome } from './write-ops.ts';

interface Pending {
  readonly resolve: (result: WriteOps[WriteOpType]['result']) => void;
  readonly reject: (error: AuraError) => void;
}

function closedError(path: string): AuraError {
  return new AuraError('store/closed', { message: `the store ${path} has been closed` });
}

/** A failure of the database as a whole, and not only of what was asked of it. */
function unavailability(error: ErrorRecord): ErrorRecord | undefined {
  return error.code === 'store/unavailable' ? error : undefined;
}

/** The calling thread's end of the writer: the only thing that changes the database. */
export class Writer implements AsyncDisposable {
  /** Of the database. */
  readonly path: string;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  /** Outcomes come in the order of the operations, so no operation needs an id. */
  readonly #pending: Pending[] = [];
  #outbox: WriteOp[] = [];
  #closed: AuraError | undefined;
  #unavailable: ErrorRecord | undefined;

  private constructor(path: string, worker: Worker) {
    this.path = path;
    this.#worker = worker;
    worker.on('message', (message: FromThread) => {
      if (message.type === 'done') this.#settle(message.outcomes);
    });
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#break(closedError(path));
        resolve();
      });
    });
    worker.once('error', (cause) => {
      const message = `the writer of ${path} has ended: ${String(cause)}`;
      const error = new AuraError('store/unavailable', { message, cause });
      this.#unavailable = toErrorRecord(error);
      this.#break(error);
    });
  }

  /** Starts the thread and resolves when the database is open. */
  static async start(
    task: Extract<ThreadTask, { type: 'write' }>,
    writerPath?: string | URL,
  ): Promise<Writer> {
    const worker = startThread(task, writerPath);
    await firstAnswer(worker, task.path);
    return new Writer(task.path, worker);
  }

  /** Why the last commit was not possible; undefined when it was. */
  get unavailable(): ErrorRecord | undefined {
    return this.#unavailable;
  }

  /** Resolves when the operation is durable. */
  send<Type extends WriteOpType>(
    type: Type,
    args: WriteOps[Type]['args'],
  ): Promise<WriteOps[Type]['result']> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      // The outcome at this operation's place is this operation's: the thread answers in order.
      this.#pending.push({ resolve: resolve as Pending['resolve'], reject });
      // What is sent in one go of the event loop travels as one message.
      if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
      this.#outbox.push({ type, args } as WriteOp);
    });
  }

  /** Ends the thread after everything that was sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = closedError(this.path);
      this.#flush();
      this.#post('close');
    }
    await this.#ended;
  }

  #flush(): void {
    if (this.#outbox.length === 0) return;
    this.#post(this.#outbox);
    this.#outbox = [];
  }

  #post(message: ToWriter): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.#worker.postMessage(message);
  }

  #settle(outcomes: readonly WriteOutcome[]): void {
    const pending = this.#pending.splice(0, outcomes.length);
    outcomes.forEach((outcome, index) => {
      this.#unavailable = outcome.ok
        ? undefined
        : (unavailability(outcome.error) ?? this.#unavailable);
      if (outcome.ok) pending[index]?.resolve(outcome.result);
      else pending[index]?.reject(fromErrorRecord(outcome.error));
    });
  }

  #break(error: AuraError): void {
    this.#closed ??= error;
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}
