import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { findInside } from './find-inside.ts';
import { isInside } from './is-inside.ts';
import { openedPath } from './opened-path.ts';

/** What may be opened. */
export type OpenKind = 'file' | 'directory';

/** Something that is open for reading and certainly lies inside of the directory that was meant. */
export interface OpenedInside extends AsyncDisposable {
  readonly type: 'opened';
  readonly handle: FileHandle;
  /** The directory without links. */
  readonly root: string;
  /** Where it lies, without links, as known after opening. */
  readonly path: string;
  readonly stats: Stats;
}

/** `absent`: missing, outside or out of reach, which nobody is told apart. `other`: something else than what was wanted. */
export type OpenOutcome =
  | OpenedInside
  | { readonly type: 'absent' }
  | { readonly type: 'other'; readonly isDirectory: boolean };

/** How often a path is tried that means something else after opening than before. */
const attempts = 3;

// Without waiting: opening a named pipe would otherwise wait for somebody who writes to it. Windows has only the first.
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

type OpenPath = (path: string) => Promise<FileHandle>;

/** How something is opened. */
export interface OpenOptions {
  readonly kind: OpenKind;
  /** Opens a path for reading; to be given by those who have to get between the check and the use. */
  readonly openPath?: OpenPath;
}

const openForReading: OpenPath = (path) => open(path, readFlags);

/**
 * Opens what a path inside of a directory leads to. Links are followed as long as they stay inside, and what was opened is
 * looked at again afterwards, so that nobody can put something else in its place between the check and the use.
 */
export async function openInside(
  directory: string,
  path: string,
  { kind, openPath = openForReading }: OpenOptions,
): Promise<OpenOutcome> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const found = await findInside(directory, path);
    if (found === undefined) break;
    const { root, stats } = found;
    // It has become a link since it was followed.
    if (stats.isSymbolicLink()) continue;
    if (!isKind(stats, kind)) return { type: 'other', isDirectory: stats.isDirectory() };
    const handle = await tryOpen(found.path, openPath);
    if (handle === undefined) continue;
    const opened = await settle(handle, { path: found.path, root, kind });
    if (opened !== undefined) return opened;
    await handle.close();
  }
  return { type: 'absent' };
}

function isKind(stats: Stats, kind: OpenKind): boolean {
  return kind === 'file' ? stats.isFile() : stats.isDirectory();
}

async function tryOpen(path: string, openPath: OpenPath): Promise<FileHandle | undefined> {
  try {
    return await openPath(path);
  } catch {
    // Gone, replaced by a link or out of reach: the next attempt, if there is one, finds out.
    return undefined;
  }
}

async function settle(
  handle: FileHandle,
  place: { readonly path: string; readonly root: string; readonly kind: OpenKind },
): Promise<OpenedInside | undefined> {
  const stats = await handle.stat();
  if (!isKind(stats, place.kind)) return undefined;
  const path = await openedPath(handle, place.path);
  if (path === undefined || !isInside(place.root, path)) return undefined;
  const close = (): Promise<void> => handle.close();
  return { type: 'opened', handle, root: place.root, path, stats, [Symbol.asyncDispose]: close };
}
