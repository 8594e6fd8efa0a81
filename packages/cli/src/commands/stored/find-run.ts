import { AuraError, Namespace } from '@aura/core';
import type { RunId, RunLogs, RunSummary, ScopedRunLogs } from '@aura/core';

/** A run of a data directory, whoever it belongs to. */
export interface FoundRun {
  readonly summary: RunSummary;
  readonly namespace: Namespace;
  /** Those of its namespace. */
  readonly logs: ScopedRunLogs;
}

/** Looks a run up by its id alone. Throws `cli/unknown_run`. */
export async function findRun(runLogs: RunLogs, id: string): Promise<FoundRun> {
  const summary = await runLogs.everywhere().get(id as RunId);
  if (summary === undefined) {
    throw new AuraError('cli/unknown_run', {
      message: `there is no run ${JSON.stringify(id)} in this data directory`,
      hint: '`aura runs list` shows those there are.',
    });
  }
  const namespace = Namespace.parse(summary.namespace, { allowSystem: true });
  return { summary, namespace, logs: runLogs.within(namespace) };
}

/** Why nothing can be done to a run. */
export function refuseRun({ runId, status }: RunSummary): AuraError {
  if (status === 'completed' || status === 'failed') {
    return new AuraError('cli/run_ended', { message: `the run ${runId} has ended (${status})` });
  }
  return new AuraError('cli/run_busy', {
    message: `another process works on the run ${runId}`,
    hint: 'Ask the server that runs it, or end that process first.',
  });
}
