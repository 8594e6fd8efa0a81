import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { findInside } from './find-inside.ts';
import type { OpenedInside } from './open-inside.ts';
import { openedPath } from './opened-path.ts';

/** One entry of a directory. */
export interface ListedEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly bytes: number;
}

/** The entries of a directory, in no order. */
export interface Listing {
  readonly entries: readonly ListedEntry[];
  /** Whether there are more than were looked at. */
  readonly isCut: boolean;
}

/** What {@link listInside} looks at. */
export interface ListOptions {
  /** Entries that are looked at. */
  readonly max: number;
  readonly signal: AbortSignal;
  /** Which of the files and directories are shown, by their path without links. Default: all. */
  readonly shows?: (path: string, root: string) => boolean;
}

/** Where the entries of an open directory are read, whatever lies at its path by now. */
async function placeOf({ handle, path }: OpenedInside): Promise<string> {
  const inKernel = `/proc/self/fd/${handle.fd}`;
  try {
    await (await opendir(inKernel)).close();
    return inKernel;
  } catch {
    return path;
  }
}

/** The files and directories of an open directory, links to others inside of its root among them. Nothing else is shown. */
export async function listInside(opened: OpenedInside, options: ListOptions): Promise<Listing> {
  const { max, signal } = options;
  const found: Dirent[] = [];
  let isCut = false;
  for await (const entry of await opendir(await placeOf(opened))) {
    signal.throwIfAborted();
    isCut = found.length === max;
    if (isCut) break;
    found.push(entry);
  }
  // Where the kernel does not say where an open directory lies, its path was used, and has to mean the same still.
  if ((await openedPath(opened.handle, opened.path)) !== opened.path) {
    return { entries: [], isCut: false };
  }
  const entries: ListedEntry[] = [];
  for (const { name } of found) {
    signal.throwIfAborted();
    const entry = await lookAt(opened, name, options);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, isCut };
}

async function lookAt(
  { root, path }: OpenedInside,
  name: string,
  { shows = () => true }: ListOptions,
): Promise<ListedEntry | undefined> {
  const named = join(path, name);
  const found = await findInside(root, named);
  if (found === undefined || !shows(named, root) || !shows(found.path, root)) return undefined;
  const { stats } = found;
  if (!stats.isFile() && !stats.isDirectory()) return undefined;
  return { name, isDirectory: stats.isDirectory(), bytes: stats.size };
}
