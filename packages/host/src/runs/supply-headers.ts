import { isOver, pendingOf, toPendingHeaders } from '@aura/core';
import type {
  ForwardedHeaders,
  Principal,
  RunHandle,
  RunOpened,
  RunRef,
  RunSummary,
  ScopedRunLogs,
} from '@aura/core';
import { resumeRun } from './resume-run.ts';
import type { RunContext } from './run-context.ts';

/** Headers of whoever reads a run. */
export interface SuppliedHeaders {
  readonly forwarded: ForwardedHeaders;
  /** Who reads it; absent when nobody has to authenticate. */
  readonly principal?: Principal;
}

/** How a run was begun, if by this one: nobody's name is lent to what somebody else has asked for, only because that is looked at. */
async function openingOf(
  logs: ScopedRunLogs,
  { runId }: RunSummary,
  principal: Principal | undefined,
): Promise<RunOpened | undefined> {
  const [opened] = await logs.read(runId, { limit: 1 });
  const isTheirs = opened?.type === 'run.opened' && opened.principal?.id === principal?.id;
  return isTheirs ? opened : undefined;
}

/** Whether these are all of those that a run was begun with. A part of them is no use to it. */
function isComplete(
  { forwards = [] }: Pick<RunOpened, 'forwards'>,
  given: ForwardedHeaders | undefined,
): boolean {
  return forwards.every((name) => given?.reveal(name) !== undefined);
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

/** Supplies them unless the run works here without: then returns that, which ends once it is on record that it lacks them. */
async function supplyNow(
  context: RunContext,
  { namespace, runId }: RunRef,
  { forwarded, principal }: SuppliedHeaders,
): Promise<RunHandle | undefined> {
  const { runLogs, active, carried } = context;
  const logs = runLogs.within(namespace);
  const summary = await logs.get(runId);
  if (summary === undefined || isOver(summary.status)) return undefined;
  const opened = await openingOf(logs, summary, principal);
  if (opened === undefined || !isComplete(opened, forwarded)) return undefined;
  const live = active.get(runId);
  if (live !== undefined) return isComplete(opened, carried.get(runId)) ? undefined : live;
  carried.keep(runId, forwarded);
  if (await lacksOnly(logs, summary, forwarded)) {
    await resumeRun(context, { namespace, runId }, { forwarded });
  }
  return undefined;
}

/**
 * Keeps the headers of whoever has begun a run and comes back to it, for when it goes on here, and goes on with it if they are
 * what it waits for. A run that works here has headers already, unless it has just been taken up without.
 */
export async function supplyHeaders(
  context: RunContext,
  run: RunRef,
  supplied: SuppliedHeaders,
): Promise<void> {
  if (supplied.forwarded.names.length === 0) return;
  const { active } = context;
  for (;;) {
    const lacking = await active.exclusively(run.runId, () => supplyNow(context, run, supplied));
    if (lacking === undefined) return;
    // Not exclusively: whoever wants to end the run must not have to wait for it.
    await Promise.allSettled([lacking.result]);
  }
}
