import {
  AuraError,
  createAgentRunner,
  createIdSource,
  silentLogger,
  toAnswerRecord,
} from '@aura/core';
import type { ApprovalAnswer, RunLogs } from '@aura/core';
import { decisionIdOf, nodeClock, nodeDigest, nodeRandom, storedItems } from '@aura/host';
import type { WaitingApproval } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { findRun, refuseRun } from '../stored/find-run.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura approvals deny`. */
export interface DenyFlags extends DataFlags {
  readonly reason?: string;
}

/** Lets a call run that waits for an approval. Throws `cli/unknown_approval` or `cli/run_busy`. */
export async function approve(context: CliContext, flags: DataFlags, id: string): Promise<void> {
  const by = await nameOf(context);
  await decide(context, { flags, id, answer: { decision: 'approve', by } });
}

/** Refuses a call that waits for an approval. Throws `cli/unknown_approval` or `cli/run_busy`. */
export async function deny(context: CliContext, flags: DenyFlags, id: string): Promise<void> {
  const { reason } = flags;
  const by = await nameOf(context);
  const answer = {
    decision: 'deny',
    by,
    ...(reason === undefined ? {} : { message: reason }),
  } as const;
  await decide(context, { flags, id, answer });
}

/** Whoever may write to the data directory may decide; the name is for the log of the run. */
async function nameOf(context: CliContext): Promise<string> {
  const { env } = await loadEnvironment(context);
  return env['USER']?.trim() || 'command line';
}

async function decide(
  context: CliContext,
  given: { readonly flags: DataFlags; readonly id: string; readonly answer: ApprovalAnswer },
): Promise<void> {
  const { stdout, stderr } = context.process;
  const { flags, id, answer } = given;
  await withStore(context, flags, async ({ runLogs }) => {
    const waiting = await findApproval(runLogs, id);
    const { run, approval } = waiting;
    if (!(await answerStored(runLogs, waiting, answer))) {
      throw refuseRun((await findRun(runLogs, run.runId)).summary);
    }
    const verb = answer.decision === 'approve' ? 'approved' : 'denied';
    stdout.write(`${verb} ${oneLine(approval.tool)} in ${run.runId}\n`);
    stderr.write(
      `A server that uses this data directory goes on with the run; without one: aura runs resume ${run.runId}\n`,
    );
  });
}

async function findApproval(runLogs: RunLogs, id: string): Promise<WaitingApproval> {
  const all = await storedItems(runLogs, { clock: nodeClock });
  const found = all.find(({ item }) => decisionIdOf(item) === id.trim().toLowerCase());
  if (found?.item.kind === 'approval') return { run: found.run, approval: found.item };
  throw new AuraError('cli/unknown_approval', {
    message: `nothing waits for the decision ${JSON.stringify(id)} in this data directory, or not any more`,
    hint: '`aura approvals list` shows what does. A run that is still at work on other calls waits when they are done.',
  });
}

/** Writes the answer into the log of the run; it counts when somebody goes on with it, after all checks. */
async function answerStored(
  runLogs: RunLogs,
  { run, approval }: WaitingApproval,
  answer: ApprovalAnswer,
): Promise<boolean> {
  const clock = nodeClock;
  const random = nodeRandom;
  const ids = createIdSource({ clock, random });
  const world = { clock, random, ids, digest: nodeDigest, logger: silentLogger, runLogs };
  const { namespace } = await findRun(runLogs, run.runId);
  const answers = [{ token: approval.token, value: toAnswerRecord(answer) }];
  return createAgentRunner(world).answer({ namespace, runId: run.runId }, answers);
}
