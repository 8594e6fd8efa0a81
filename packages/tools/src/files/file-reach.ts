import { AuraError } from '@aura/core';
import { resolve } from 'node:path';
import { isInside } from '../safe-path/is-inside.ts';
import { openInside } from '../safe-path/open-inside.ts';
import type { OpenedInside, OpenKind } from '../safe-path/open-inside.ts';
import { isProtectedPath } from './protected-path.ts';

/** What tools for files may reach. */
export interface FileReach {
  /** The directory below which everything has to lie. Absolute. */
  readonly root: string;
  /** Files and directories below it that nobody is shown besides, by their real paths. */
  readonly hidden?: readonly string[];
}

/** Whether a file or a directory may be shown. */
export function isShown({ hidden = [] }: FileReach, path: string): boolean {
  return !isProtectedPath(path) && !hidden.some((directory) => isInside(directory, path));
}

/** The error of a path that is not read. */
export function refuseFile(path: string, reason: string): AuraError {
  const message = `${JSON.stringify(path.slice(0, 500))} cannot be read: ${reason}`;
  return new AuraError('file/refused', { message });
}

/**
 * Opens what a model has named, from the root or with an absolute path below it. Throws `file/refused`: in the same words for
 * what is missing and what lies outside, and for what is protected before it is looked for.
 */
export async function openShown(
  reach: FileReach,
  path: string,
  kind: OpenKind,
): Promise<OpenedInside> {
  const outside = 'there is no such file or directory, or it is not one that may be read';
  if (path.includes('\0')) throw refuseFile(path, outside);
  if (!isShown(reach, resolve(reach.root, path))) throw refuseFile(path, 'it is protected');
  const outcome = await openInside(reach.root, path, { kind });
  if (outcome.type === 'absent') throw refuseFile(path, outside);
  if (outcome.type === 'other') {
    if (kind === 'directory') throw refuseFile(path, 'it is not a directory');
    throw refuseFile(
      path,
      outcome.isDirectory ? 'it is a directory; use list_directory' : 'it is not a file',
    );
  }
  if (isShown(reach, outcome.path)) return outcome;
  await outcome.handle.close();
  throw refuseFile(path, 'it is protected');
}
