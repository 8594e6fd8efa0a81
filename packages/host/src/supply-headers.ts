import { isOver, pendingOf, toPendingHeaders } from '@aura/core';
import type { ForwardedHeaders, Principal, RunRef, RunSummary, ScopedRunLogs } from '@aura/core';
import { resumeRun } from './resume-run.ts';
import type { RunContext } from './run-context.ts';

/** Headers of whoever reads a run. */
export interface SuppliedHeaders {
  readonly forwarded: ForwardedHeaders;
  /** Who reads it; absent when nobody has to authenticate. */
  readonly principal?: Principal;
}

/** Nobody's name is lent to what somebody else has asked for, only because that is being looked at. */
async function hasBegun(
  logs: ScopedRunLogs,
  { runId }: RunSummary,
  principal: Principal | undefined,
): Promise<boolean> {
  const [opened] = await logs.read(runId, { limit: 1 });
  return opened?.type === 'run.opened' && opened.principal?.id === principal?.id;
}

async function lacksOnly(
  logs: ScopedRunLogs,
  summary: RunSummary,
  forwarded: ForwardedHeaders,
): Promise<boolean> {
  const pending = (await pendingOf(logs, summary)) ?? [];
  return pending.some(({ info }) =>
    toPendingHeaders(info)?.names.every((name) => forwarded.reveal(name) !== undefined),
  );
}

/**
 * Keeps the headers of whoever has begun a run and comes back to it, for when it goes on here, and goes on with it if they are
 * what it waits for. A run that works here has headers already.
 */
export async function supplyHeaders(
  context: RunContext,
  { namespace, runId }: RunRef,
  { forwarded, principal }: SuppliedHeaders,
): Promise<void> {
  if (forwarded.names.length === 0) return;
  const { runLogs, active, carried } = context;
  const logs = runLogs.within(namespace);
  await active.exclusively(runId, async () => {
    const summary = await logs.get(runId);
    if (summary === undefined || isOver(summary.status) || active.get(runId) !== undefined) return;
    if (!(await hasBegun(logs, summary, principal))) return;
    carried.keep(runId, forwarded);
    if (await lacksOnly(logs, summary, forwarded)) {
      await resumeRun(context, { namespace, runId }, { forwarded });
    }
  });
}
