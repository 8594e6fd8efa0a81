import { AuraError } from '@aura/core';
import type { Logger, RunLogs, UnfinishedRun } from '@aura/core';
import { hostRuns } from './run-directory.ts';
import type { RunDirectoryOptions } from './run-directory.ts';

/** What became of the runs that an earlier process had left behind. */
export interface Recovery {
  readonly resumed: number;
  readonly closed: number;
}

/** Goes on with a run, or closes it when it is not one to go on with. */
async function recoverRun(
  options: RunDirectoryOptions,
  { namespace, runId }: UnfinishedRun,
): Promise<'resumed' | 'closed' | 'none'> {
  const summary = await options.runLogs.within(namespace).get(runId);
  let reason = new AuraError('run/interrupted', {
    message: 'the process that ran it stopped',
    hint: 'Ask again; a run that is to survive its process is started as resumable or in the background.',
  });
  if (summary?.mode !== 'attached') {
    try {
      const handle = await hostRuns(options, namespace).resume(runId);
      return handle === undefined ? 'none' : 'resumed';
    } catch (error) {
      reason = AuraError.from(error, 'run/interrupted');
    }
  }
  return (await options.runner.interrupt({ namespace, runId }, reason)) ? 'closed' : 'none';
}

/**
 * Takes care of the runs that a process which is gone has left unfinished: those that are to survive their process go
 * on, the others are closed as interrupted, without a model call.
 */
export async function recoverRuns(
  options: RunDirectoryOptions & { readonly runLogs: RunLogs; readonly logger: Logger },
): Promise<Recovery> {
  const counts = { resumed: 0, closed: 0, none: 0 };
  for (const run of await options.runLogs.unfinished()) {
    try {
      counts[await recoverRun(options, run)] += 1;
    } catch (error) {
      // One unreadable log must not keep the others from going on.
      options.logger.log('error', 'a run could not be recovered', {
        runId: run.runId,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { resumed: counts.resumed, closed: counts.closed };
}
