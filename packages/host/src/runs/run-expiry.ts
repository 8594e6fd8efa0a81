import {
  AuraError,
  Namespace,
  pendingOf,
  runExpiryHandler,
  runExpiryKey,
  runExpiryKind,
  runExpiryTimer,
} from '@aura/core';
import type { RunSummary, TimerService } from '@aura/core';
import { recoverRun } from './recover-run.ts';
import { suspendedRuns } from './run-approvals.ts';
import type { RunContext } from './run-context.ts';

/** Sets the timer of a run that waits and has none: those who let it wait had no ledger, or could not write to it. */
async function ensureTimer(
  context: RunContext,
  service: TimerService,
  run: RunSummary,
): Promise<void> {
  const namespace = Namespace.parse(run.namespace, { allowSystem: true });
  const timers = service.within(namespace);
  const known = await timers.get(runExpiryKey(run.runId));
  if (known !== undefined && known.end === undefined) return;
  const pending = await pendingOf(context.runLogs.within(namespace), run);
  const timer = pending && runExpiryTimer({ id: run.agent }, run.runId, pending);
  if (timer !== undefined) await timers.set(timer);
}

/**
 * Lets runs that nobody answers in time go on here, from now on. Resolves when every run that waits already has its timer;
 * one that cannot be read is reported and left alone.
 */
export async function watchExpiries(context: RunContext, service: TimerService): Promise<void> {
  const { runLogs, clock, agents, logger } = context;
  const handler = runExpiryHandler({
    runLogs,
    clock,
    goOn: async (run) => ((await recoverRun(context, run)).type === 'gone' ? 'busy' : 'done'),
  });
  for (const { id } of agents) service.handle(runExpiryKind(id), handler);
  try {
    for await (const run of suspendedRuns(runLogs.everywhere())) {
      if (agents.some(({ id }) => id === run.agent)) await ensureTimer(context, service, run);
    }
  } catch (error) {
    const { code, message } = AuraError.from(error, 'run/failed');
    logger.log('error', 'the timers of waiting runs could not be checked', { code, message });
  }
}
