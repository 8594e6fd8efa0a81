import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A library that stands between a process and its files, in a directory of its own. Disposing it removes both. */
export interface PreloadLibrary extends AsyncDisposable {
  /** For the `LD_PRELOAD` of a process. */
  readonly path: string;
  readonly home: string;
}

const run = promisify(execFile);

/**
 * Builds a library from a source in `native`. Needs Linux, a C compiler called `cc` and a C library that knows
 * `LD_PRELOAD`; where one is missing, resolves with the reason.
 */
export async function buildPreloadLibrary(source: string): Promise<PreloadLibrary | string> {
  if (process.platform !== 'linux')
    return 'what a process does to its files can be changed on Linux only';
  const home = await realpath(await mkdtemp(join(tmpdir(), 'aura-disk-')));
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true });
  const path = join(home, 'preload.so');
  const from = fileURLToPath(new URL(`../../native/${source}`, import.meta.url));
  try {
    await run('cc', ['-shared', '-fPIC', '-O1', '-o', path, from, '-ldl', '-lpthread']);
  } catch (error) {
    await remove();
    return `${source} could not be compiled: ${String(error).slice(0, 500)}`;
  }
  return { path, home, [Symbol.asyncDispose]: remove };
}
