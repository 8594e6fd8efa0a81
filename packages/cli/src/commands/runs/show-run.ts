import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { findRun } from '../stored/find-run.ts';
import { withStore } from '../stored/with-store.ts';
import { describeRun } from './describe-run.ts';

/** Prints what happened in a run. */
export async function showRun(context: CliContext, flags: DataFlags, id: string): Promise<void> {
  await withStore(context, flags, async ({ runLogs }) => {
    const { summary, logs } = await findRun(runLogs, id);
    const records = await logs.read(summary.runId);
    context.process.stdout.write(describeRun(summary, records));
  });
}
