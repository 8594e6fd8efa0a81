import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { readDiskOperations } from './disk-operation.ts';
import type { DiskOperation } from './disk-operation.ts';

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

const source = fileURLToPath(new URL('../../native/record-writes.c', import.meta.url));
const run = promisify(execFile);

/**
 * Builds the recorder and makes a directory for it. Needs Linux, a C compiler called `cc` and a C library that knows
 * `LD_PRELOAD`; where one is missing, resolves with the reason.
 */
export async function recordWrites(): Promise<WriteRecorder | string> {
  if (process.platform !== 'linux') return 'writes can be recorded on Linux only';
  const home = await realpath(await mkdtemp(join(tmpdir(), 'aura-writes-')));
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true });
  const library = join(home, 'record-writes.so');
  const log = join(home, 'log');
  const directory = join(home, 'data');
  try {
    await run('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread']);
  } catch (error) {
    await remove();
    return `the recorder could not be compiled: ${String(error).slice(0, 500)}`;
  }
  const environment = { LD_PRELOAD: library, AURA_RECORD_DIR: directory, AURA_RECORD_LOG: log };
  return {
    directory,
    environment,
    operations: () => readDiskOperations(log, directory),
    [Symbol.asyncDispose]: remove,
  };
}
