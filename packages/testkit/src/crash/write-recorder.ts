import { join } from 'node:path';

import { readDiskOperations } from './disk-operation.ts';
import type { DiskOperation } from './disk-operation.ts';
import { buildPreloadLibrary } from './preload-library.ts';

/**
 * A directory whose files are watched: everything that a process with this environment does to them is recorded, down to
 * each write and sync. Disposing it removes the directory.
 */
export interface WriteRecorder extends AsyncDisposable {
  /** Empty at first. */
  readonly directory: string;
  /** For the process that is to be recorded. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was recorded so far. */
  operations(): readonly DiskOperation[];
}

/**
 * Builds the recorder and makes a directory for it. Needs Linux, a C compiler called `cc` and a C library that knows
 * `LD_PRELOAD`; where one is missing, resolves with the reason.
 */
export async function recordWrites(): Promise<WriteRecorder | string> {
  const library = await buildPreloadLibrary('record-writes.c');
  if (typeof library === 'string') return library;
  const log = join(library.home, 'log');
  const directory = join(library.home, 'data');
  return {
    directory,
    environment: {
      LD_PRELOAD: library.path,
      AURA_RECORD_DIR: directory,
      AURA_RECORD_LOG: log,
    },
    operations: () => readDiskOperations(log, directory),
    [Symbol.asyncDispose]: () => library[Symbol.asyncDispose](),
  };
}
