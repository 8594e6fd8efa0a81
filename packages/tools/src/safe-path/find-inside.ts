import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isInside } from './is-inside.ts';

/** What a path inside of a directory leads to. */
export interface FoundInside {
  /** The directory without links. */
  readonly root: string;
  /** Without links. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Follows a path to what it means, as long as that lies inside of `directory`. Undefined for everything else, whether it is
 * missing, cannot be looked at or lies outside: an answer that told these apart would tell what exists outside.
 */
export async function findInside(
  directory: string,
  path: string,
): Promise<FoundInside | undefined> {
  try {
    const root = await realpath(directory);
    const wanted = resolve(root, path);
    if (!isInside(root, wanted)) return undefined;
    const real = await realpath(wanted);
    return isInside(root, real) ? { root, path: real, stats: await lstat(real) } : undefined;
  } catch {
    return undefined;
  }
}
