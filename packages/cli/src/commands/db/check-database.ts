import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { withStore } from '../stored/with-store.ts';

/** Reads the whole database. Throws `store/corrupt` when something in it is not as it was written. */
export async function checkDatabase(context: CliContext, flags: DataFlags): Promise<void> {
  await withStore(context, flags, async (store) => {
    const { problems, runs, records } = await store.checkDatabase();
    for (const problem of problems) context.process.stdout.write(`${sanitize(problem)}\n`);
    if (problems.length > 0) {
      throw new AuraError('store/corrupt', {
        message: `the database ${store.path} is damaged`,
        hint: 'Restore it from a backup, or move it away to start with an empty one.',
      });
    }
    context.process.stdout.write(`${store.path} is sound: ${runs} runs, ${records} records\n`);
  });
}
