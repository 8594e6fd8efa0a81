import type { AgentRunner } from '../agent/agent-runner.ts';
import type { RunRef } from '../agent/run-ref.ts';
import { totalUsage } from '../agent/to-outcome.ts';
import { toPendingItem } from '../approval/pending-item.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { HookRun } from '../hook/hook-run.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { foldRun, pendingIn } from '../run/run-past.ts';
import type { RunRecord, RunSummary } from '../run/run-record.ts';
import { isOver } from '../run/summarise-run.ts';
import { overlayPatch, toSessionOverlay } from '../session/session-overlay.ts';
import { repairMessages } from '../session/repair-messages.ts';
import type { SessionStore } from '../session/session-store.ts';
import { commitRun } from './commit-run.ts';
import { lastOverlay } from './last-overlay.ts';

/** What settling a run takes. */
export interface SettleWorld {
  readonly sessions: SessionStore;
  readonly runLogs: RunLogs;
  readonly runner: AgentRunner;
  readonly logger: Logger;
  /** Of a run that has stopped; absent when the agent has none. */
  readonly hooksOf?: (run: RunRef) => HookRun | undefined;
}

function waits({ namespace, runId }: RunRef, records: readonly RunRecord[]): AuraError {
  const items = pendingIn(records).flatMap(({ info }) => toPendingItem(info) ?? []);
  const texts = items.map(({ kind, tool }) =>
    kind === 'approval' ? `somebody to approve "${tool}"` : `an answer to "${tool}"`,
  );
  const what = texts.length === 0 ? 'a decision' : texts.join(', ');
  return new AuraError('session/busy', {
    message: `the run ${runId} in "${namespace.key}" waits for ${what}`,
    hint: 'Resume it with a decision, or send the message with lane `interrupt`, which cancels it.',
  });
}

function worksElsewhere({ namespace, runId }: RunRef): AuraError {
  return new AuraError('session/busy', {
    message: `the run ${runId} works on "${namespace.key}" in another process`,
    hint: 'Try again when it has ended.',
    retry: 'same',
  });
}

function closing(status: RunSummary['status']): AuraError {
  return status === 'suspended'
    ? new AuraError('run/cancelled', { message: 'another message came instead of a decision' })
    : new AuraError('run/interrupted', { message: 'the process that ran it stopped' });
}

/**
 * Brings into the session what a run had said that never came to its end here: its process stopped, or it waits for a
 * decision and is to be cancelled. Throws `session/busy` while another process works on it, and when it waits and is not
 * to be cancelled.
 */
export async function settleActiveRun(
  world: SettleWorld,
  run: RunRef,
  options: { readonly cancelWaiting: boolean },
): Promise<void> {
  const { namespace, runId } = run;
  const logs = world.runLogs.within(namespace);
  const isClosed = async (): Promise<boolean> => {
    const status = (await logs.get(runId))?.status;
    if (status === undefined || isOver(status)) return true;
    if (status === 'suspended' && !options.cancelWaiting) throw waits(run, await logs.read(runId));
    return world.runner.interrupt(run, closing(status));
  };
  // Looked at again: whoever held the log may have ended the run, or left it waiting, in between.
  if (!(await isClosed()) && !(await isClosed())) throw worksElsewhere(run);
  const records = await logs.read(runId);
  const { transcript } = foldRun(records);
  const overlay = lastOverlay(records);
  await commitRun(world, namespace, {
    runId,
    added: repairMessages(transcript.added()),
    usage: totalUsage(transcript),
    ...(overlay && {
      metadataPatch: overlayPatch(toSessionOverlay(transcript.messages(), overlay)),
    }),
    hooks: world.hooksOf?.(run),
  });
}
