import { formatRecord } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { findRun } from '../stored/find-run.ts';
import { withStore } from '../stored/with-store.ts';

/** Records that are read at a time: a log may be longer than what should be held in memory. */
const pageSize = 1_000;

/** Writes the log of a run, one record per line. */
export async function exportRun(context: CliContext, flags: DataFlags, id: string): Promise<void> {
  await withStore(context, flags, async ({ runLogs }) => {
    const { summary, logs } = await findRun(runLogs, id);
    for (let after = 0; after < summary.seq && !context.outputClosed.aborted; after += pageSize) {
      const limit = Math.min(pageSize, summary.seq - after);
      const records = await logs.read(summary.runId, { after, limit });
      context.process.stdout.write(records.map(formatRecord).join(''));
      await context.flush();
    }
  });
}
