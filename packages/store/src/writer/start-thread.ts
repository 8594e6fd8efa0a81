import { Worker } from 'node:worker_threads';
import type { ThreadTask } from './thread-messages.ts';

/**
 * Starts a thread of the store.
 * @param writerPath - file to run instead of the one beside this module, for callers that are bundled
 */
export function startThread(task: ThreadTask, writerPath: string | URL | undefined): Worker {
  // Beside this module the thread is as this module is: a source or built.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = writerPath ?? new URL(`./writer-thread.${extension}`, import.meta.url);
  // The flags of the main thread (a debugger, a test runner's loader) are not for this one.
  return new Worker(file, { name: 'aura-store', workerData: task, execArgv: [] });
}
