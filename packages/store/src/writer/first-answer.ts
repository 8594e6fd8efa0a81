import type { Worker } from 'node:worker_threads';

import { AuraError, fromErrorRecord } from '@aura/core';

import type { FromThread } from './thread-messages.ts';

/** The first answer of a thread. Rejects when it refuses its task or ends without an answer. */
export function firstAnswer(worker: Worker, path: string): Promise<FromThread> {
  const failed = (cause: unknown): AuraError => {
    const message = `the thread for the database ${path} could not be started: ${String(cause)}`;
    return new AuraError('store/unavailable', { message, cause });
  };
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: FromThread) => {
      if (answer.type === 'refused') reject(fromErrorRecord(answer.error));
      else resolve(answer);
    });
    worker.once('error', (cause) => reject(failed(cause)));
    worker.once('exit', () => reject(failed('it ended without an answer')));
  });
}
