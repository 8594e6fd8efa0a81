import { AuraError, createAgentRunner, createIdSource, silentLogger } from '@aura/core';
import { nodeClock, nodeDigest, nodeRandom } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { findRun, refuseRun } from '../stored/find-run.ts';
import { withStore } from '../stored/with-store.ts';

/** Ends a run that nobody works on: one that waits, or that was left behind. Throws `cli/run_ended` or `cli/run_busy`. */
export async function cancelRun(context: CliContext, flags: DataFlags, id: string): Promise<void> {
  await withStore(context, flags, async ({ runLogs }) => {
    const { summary, namespace, logs } = await findRun(runLogs, id);
    const { runId } = summary;
    const clock = nodeClock;
    const random = nodeRandom;
    const ids = createIdSource({ clock, random });
    const world = { clock, random, ids, digest: nodeDigest, logger: silentLogger, runLogs };
    const reason = new AuraError('run/cancelled', {
      message: 'the run was cancelled from the command line',
    });
    const isDone = await createAgentRunner(world).interrupt({ namespace, runId }, reason);
    if (!isDone) throw refuseRun((await logs.get(runId)) ?? summary);
    context.process.stdout.write(`cancelled ${runId}\n`);
  });
}
