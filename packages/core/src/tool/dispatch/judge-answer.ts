import type { ApprovalAnswer, Approve } from '../../approval/approval-decision.ts';
import type { PendingApproval } from '../../approval/approval-request.ts';
import { denied } from '../../approval/approval-ruling.ts';
import type { ApprovalRuling } from '../../approval/approval-ruling.ts';
import type { Approvals } from '../../approval/approvals.ts';
import { requireAnswerable } from '../../approval/require-answerable.ts';
import { AuraError } from '../../errors/aura-error.ts';
import type { JsonObject } from '../../json/json.ts';
import type { Tool } from '../tool.ts';
import { claimsOf, toRequest } from './approval-request.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { decideCall } from './run-policy.ts';

/** An answer and what it is the answer to. */
export interface AnsweredRequest {
  readonly approvals: Approvals;
  readonly tool: Tool;
  readonly item: PendingApproval;
  readonly answer: ApprovalAnswer;
}

/** Arguments that somebody wants instead of the model's, if the tool and the policies accept them. */
async function acceptedArgs(
  run: DispatchRun,
  tool: Tool,
  args: JsonObject,
): Promise<JsonObject | undefined> {
  const checked = await tool.check(args);
  if (!checked.ok) return undefined;
  const { effect } = await decideCall(run, tool, checked.args);
  return effect === 'deny' ? undefined : checked.args;
}

async function judgeApproval(
  run: DispatchRun,
  answered: AnsweredRequest,
  answer: Approve,
): Promise<ApprovalRuling> {
  const { approvals, tool, item } = answered;
  const { by } = answer;
  await requireAnswerable(approvals, toRequest(run, item), { ...answer, now: run.clock.now() });
  if (answer.editedArgs === undefined) return { decision: 'approve', by };
  const args = await acceptedArgs(run, tool, answer.editedArgs);
  if (args === undefined) return denied('approval/invalid_arguments', by);
  const token = await approvals.signer.sign(claimsOf(run, item, args));
  return { decision: 'approve', by, edited: { args, token } };
}

/** What an answer comes to. Whatever goes wrong on the way is a denial. */
export async function judgeAnswer(
  run: DispatchRun,
  answered: AnsweredRequest,
): Promise<ApprovalRuling> {
  const { answer } = answered;
  if (answer.decision === 'deny') {
    const { by, message } = answer;
    return { decision: 'deny', by, ...(message !== undefined && { message }) };
  }
  try {
    return await judgeApproval(run, answered, answer);
  } catch (thrown) {
    const error = AuraError.from(thrown, 'approval/broker_failed');
    run.logger.log(AuraError.is(thrown) ? 'warn' : 'error', 'an approval does not count', {
      runId: run.runId,
      callId: answered.item.callId,
      error: error.message,
    });
    return denied(error.code, answer.by);
  }
}

/**
 * The arguments that a ruling on record lets the tool have. Undefined when its token is not for them, or when they are
 * not acceptable any more.
 */
export async function approvedArgs(
  run: DispatchRun,
  wanted: { readonly approvals: Approvals; readonly tool: Tool; readonly args: JsonObject },
  recorded: { readonly item: PendingApproval; readonly ruling: ApprovalRuling },
): Promise<JsonObject | undefined> {
  const { edited } = recorded.ruling;
  const token = edited?.token ?? recorded.item.token;
  const args = edited?.args ?? wanted.args;
  try {
    await wanted.approvals.signer.verify(token, claimsOf(run, recorded.item, args));
  } catch {
    return undefined;
  }
  return edited === undefined ? args : acceptedArgs(run, wanted.tool, args);
}
