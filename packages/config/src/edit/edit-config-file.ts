import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuraError } from '@aura/core';
import { systemReason } from '../load/find-config-files.ts';

/**
 * Changes a file as one step: it is the old one or the new one, whatever happens. Its permissions stay, and a link stays a
 * link. When nothing changes, nothing is written.
 * @throws {AuraError} `config/unreadable`, and whatever `edit` throws; the file is as it was then.
 */
export async function editConfigFile(
  path: string,
  edit: (text: string) => string | Promise<string>,
): Promise<{ readonly changed: boolean }> {
  const file = await read(path, () => realpath(path));
  const text = await read(path, () => readFile(file, 'utf8'));
  const edited = await edit(text);
  if (edited === text) return { changed: false };
  const { mode } = await stat(file);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode & 0o777);
    try {
      // The mask of the process does not count: the file has the permissions it had.
      await handle.chmod(mode & 0o7777);
      await handle.writeFile(edited);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
  return { changed: true };
}

async function read<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AuraError('config/unreadable', {
      message: `${path} cannot be read: ${systemReason(error)}`,
      hint: 'Name an existing file.',
      cause: error,
    });
  }
}

/** The name of the file is safe only then. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
