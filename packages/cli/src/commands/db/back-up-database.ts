import { resolve } from 'node:path';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { withStore } from '../stored/with-store.ts';

/** Copies the database as it is now. Throws `store/backup_exists` rather than overwriting a file. */
export async function backUpDatabase(
  context: CliContext,
  flags: DataFlags,
  path: string,
): Promise<void> {
  const target = resolve(context.cwd, path);
  await withStore(context, flags, async (store) => {
    await store.backupTo(target);
    context.process.stdout.write(`copied ${store.path} to ${target}\n`);
  });
}
