import { AuraError, Namespace } from '@aura/core';
import type { RunLogs, RunQuery, RunSummary } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { wholeNumber } from '../../settings/whole-number.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura runs list`. */
export interface ListFlags extends DataFlags {
  readonly status?: string;
  readonly namespace?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

type Status = RunSummary['status'];

/** A run that nobody works on although it has not ended is left to the next server. */
type ListedRun = RunSummary & { readonly abandoned?: true };

const statuses: readonly Status[] = ['running', 'suspended', 'completed', 'failed'];

function parseStatus(text: string): readonly Status[] {
  return text.split(',').map((part) => {
    const status = statuses.find((known) => known === part.trim());
    if (status !== undefined) return status;
    throw new AuraError('cli/usage', {
      message: `--status is ${JSON.stringify(text)}, expected some of ${statuses.join(',')}`,
    });
  });
}

/** The newest runs, of a namespace or of all of them. */
async function newestRuns(
  runLogs: RunLogs,
  scope: Namespace | undefined,
  query: RunQuery & { readonly limit: number },
): Promise<readonly ListedRun[]> {
  const logs = scope === undefined ? runLogs.everywhere() : runLogs.within(scope);
  const abandoned = new Set((await runLogs.unfinished()).map(({ runId }) => runId));
  const found: ListedRun[] = [];
  let cursor: string | undefined;
  do {
    const limit = query.limit - found.length;
    const page = await logs.list({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) });
    for (const run of page.items) {
      found.push(abandoned.has(run.runId) ? { ...run, abandoned: true } : run);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < query.limit);
  return found;
}

function row(run: ListedRun): readonly string[] {
  const { runId, status, agent, mode, startedAt, updatedAt, namespace } = run;
  const state = run.abandoned === true ? 'abandoned' : status;
  const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');
  return [runId, state, mode, agent, time(startedAt), time(updatedAt), namespace];
}

const header = ['RUN', 'STATUS', 'MODE', 'AGENT', 'STARTED', 'UPDATED', 'NAMESPACE'];

/** Lists runs, newest first. */
export async function listRuns(context: CliContext, flags: ListFlags): Promise<void> {
  const { status, namespace, limit = '50', json = false } = flags;
  const query = {
    limit: wholeNumber('limit', limit, 1),
    ...(status === undefined ? {} : { status: parseStatus(status) }),
  };
  const scope =
    namespace === undefined ? undefined : Namespace.parse(namespace, { allowSystem: true });
  await withStore(context, flags, async ({ runLogs }) => {
    const runs = await newestRuns(runLogs, scope, query);
    const text = json
      ? `${JSON.stringify(runs, undefined, 2)}\n`
      : formatTable([header, ...runs.map(row)]);
    context.process.stdout.write(text);
  });
}
