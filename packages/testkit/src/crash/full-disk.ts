import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { buildPreloadLibrary } from './preload-library.ts';

/** A disk that can be made full for a process. It has space at first. */
export interface FullDisk extends AsyncDisposable {
  /** For the process: the files in this directory, by its real path, are on the disk. */
  environmentFor(directory: string): Readonly<Record<string, string>>;
  /** From now on every write fails with `ENOSPC`. */
  fill(): Promise<void>;
  /** There is space again. */
  free(): Promise<void>;
}

/** Makes one. Needs what `recordWrites` needs; where that is missing, resolves with the reason. */
export async function fullDisk(): Promise<FullDisk | string> {
  const library = await buildPreloadLibrary('fill-disk.c');
  if (typeof library === 'string') return library;
  const full = join(library.home, 'full');
  return {
    environmentFor: (directory) => ({
      LD_PRELOAD: library.path,
      AURA_DISK_DIR: directory,
      AURA_DISK_FULL: full,
    }),
    fill: () => writeFile(full, ''),
    free: () => rm(full, { force: true }),
    [Symbol.asyncDispose]: () => library[Symbol.asyncDispose](),
  };
}
