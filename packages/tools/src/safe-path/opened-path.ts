import type { FileHandle } from 'node:fs/promises';
import { readlink, realpath, stat } from 'node:fs/promises';

/** Where the kernel says an open file lies; undefined where it does not say. */
async function pathInKernel(handle: FileHandle): Promise<string | undefined> {
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`);
  } catch {
    return undefined;
  }
}

/**
 * The real path of what was opened, looked up after opening: the path it was opened by may mean something else by now.
 * Undefined when it lies nowhere any more, or nobody can tell.
 */
export async function openedPath(handle: FileHandle, path: string): Promise<string | undefined> {
  const known = await pathInKernel(handle);
  if (known !== undefined) return known.endsWith(' (deleted)') ? undefined : known;
  try {
    const real = await realpath(path);
    const [opened, now] = await Promise.all([handle.stat(), stat(real)]);
    return opened.dev === now.dev && opened.ino === now.ino ? real : undefined;
  } catch {
    return undefined;
  }
}
