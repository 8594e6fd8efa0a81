import { AuraError } from '@aura/core';
import type { ApprovalAnswer, Millis, RunSummary, ScopedRunLogs } from '@aura/core';
import type { HostRuns } from '../runs/run-directory.ts';
import type { RunContext } from '../runs/run-context.ts';
import { decisionIdOf } from './decision-id.ts';
import { openApprovals } from './open-approvals.ts';

/** What came of a decision. `unknown`: nothing waits for it, or not any more. `busy`: the run cannot take it just now. */
export type Settled = 'decided' | 'unknown' | 'busy';

/** A decision about an approval, by its id for people. */
export interface Decision {
  readonly decisionId: string;
  readonly answer: ApprovalAnswer;
  readonly signal: AbortSignal;
}

/** What settling an approval takes. */
export interface SettleContext extends Pick<RunContext, 'active' | 'clock'> {
  readonly logs: ScopedRunLogs;
  readonly runs: Pick<HostRuns, 'approvals' | 'decide'>;
}

/** How long a decision waits for the other calls of its round: the run takes it when they have come to rest. */
const patienceMs: Millis = 30_000;
const pollMs: Millis = 50;

/** Codes of answers that come too late, or that somebody else has given. */
const late = ['approval/unknown_token', 'approval/expired', 'flow/unknown_token'] as const;

/** Whether a run that works here has asked for this approval and nobody has answered it. */
async function isAsking({ active, logs, clock }: SettleContext, id: string): Promise<boolean> {
  for (const runId of active.runIds()) {
    const open = openApprovals(await logs.read(runId));
    if (open.some((item) => decisionIdOf(item) === id && clock.now() < item.expiresAt)) return true;
  }
  return false;
}

/** A run that ends with its reader takes decisions while it has one. */
export function takesDecisions(
  { active }: Pick<RunContext, 'active'>,
  { runId, mode }: RunSummary,
): boolean {
  return mode !== 'attached' || active.isAttended(runId);
}

/** Answers an approval. The decision is durable when it is `decided`; of several only the first one is. */
export async function settleApproval(context: SettleContext, decision: Decision): Promise<Settled> {
  const { runs, clock } = context;
  const { decisionId, answer, signal } = decision;
  const until = clock.monotonic() + patienceMs;
  for (;;) {
    const all = await runs.approvals();
    const found = all.find(({ approval }) => decisionIdOf(approval) === decisionId);
    if (found !== undefined) {
      if (!takesDecisions(context, found.run)) return 'unknown';
      try {
        await runs.decide(found.run.runId, found.approval.token, answer);
        return 'decided';
      } catch (error) {
        if (late.some((code) => AuraError.is(error, code))) return 'unknown';
        if (!AuraError.is(error, 'approval/busy')) throw error;
      }
    } else if (!(await isAsking(context, decisionId))) return 'unknown';
    if (clock.monotonic() >= until) return 'busy';
    await clock.sleep(pollMs, signal);
  }
}
