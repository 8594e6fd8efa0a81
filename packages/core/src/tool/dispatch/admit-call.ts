import type { ApprovalRequirement } from '../../approval/approval-requirement.ts';
import { requiredApproval } from '../../approval/required-approval.ts';
import type { FlowFinding } from '../../information-flow/flow-control.ts';
import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import { isOutputCall } from '../../output/output-tool.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import type { ForwardedHeaders } from '../forwarded-headers.ts';
import type { Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { hookCall } from './hook-call.ts';
import type { OfferedTools } from './offered-tools.ts';
import { isLoop, timesInARow } from './repeat-guard.ts';
import { refusedFlow } from './denied-call.ts';
import { forbiddenCall, resolveCall } from './resolve-call.ts';
import type { AnsweredCall } from './resolve-call.ts';
import { decideCall } from './run-policy.ts';
import { failedResult } from './tool-result.ts';

/** A call that may run with these arguments. */
export interface AdmittedCall {
  readonly type: 'admitted';
  readonly tool: Tool;
  readonly args: JsonObject;
  /** What it needed, and has got. Absent: nothing. */
  readonly requirement?: ApprovalRequirement;
  /** Headers of whoever has approved it. */
  readonly headers?: ForwardedHeaders;
}

/** A call that may run once somebody has approved it. */
export interface UnapprovedCall {
  readonly type: 'unapproved';
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly args: JsonObject;
  readonly requirement: Exclude<ApprovalRequirement, 'never'>;
  /** Of the rule that asks for it, if it is one. */
  readonly pattern?: string;
  readonly decision: PolicyDecision;
  /** What the model had read, if that is why. */
  readonly flow?: FlowFinding;
}

/** What the first half of the dispatch decides. */
export type Admission = AdmittedCall | AnsweredCall | UnapprovedCall;

function repeated(call: ToolCall, times: number): ToolResult {
  const text =
    `Not executed: this is the same call of "${call.name}" for the ${times}th time in a row. ` +
    'Use the earlier results, or answer with what you have.';
  return failedResult(call, 'loop_detected', text);
}

/**
 * The first half of the tool dispatch: resolve, parse, check, hooks, repetition, policy, flow of labels. Asks nobody but
 * the hooks, and has no effect outside but theirs, so it may be repeated.
 */
export async function admitCall(
  run: DispatchRun,
  call: ToolCall,
  { offered, signal }: { readonly offered: OfferedTools; readonly signal: AbortSignal },
): Promise<Admission> {
  const answer = (result: ToolResult): Admission => ({ type: 'answered', result });

  const resolved = await resolveCall(run, call, offered);
  if (resolved.type === 'answered') return resolved;
  if (isOutputCall(run.request, call)) {
    const { tool, args } = resolved;
    return { type: 'admitted', tool, args };
  }
  const { hooks, past } = run;
  const hooked =
    hooks === undefined && past.hooks.calls.size === 0
      ? resolved
      : await hookCall(run, hooks, { call, resolved, offered, signal });
  if (hooked.type === 'answered') return hooked;

  const { tool, args } = hooked;
  const times = timesInARow(past.transcript, call);
  if (isLoop(times, run.agent.limits.repeats)) return answer(repeated(call, times));

  const decision = await decideCall(run, tool, args);
  if (decision.effect === 'deny') return answer(forbiddenCall(call, decision));
  const { approvals } = run.agent;
  const flow = run.agent.flow?.judge(tool, past.transcript.labelsAt(call.id));
  // To ask where nobody can be asked is to refuse, and the model should know what for.
  if (flow?.action === 'refuse' || (flow !== undefined && approvals === undefined)) {
    return answer(refusedFlow(call, flow));
  }
  const rules = approvals?.rules ?? [];
  const required = requiredApproval(tool, args, { decision, rules, isTainted: flow !== undefined });
  const { requirement, ...by } = required;
  return requirement === 'never'
    ? { type: 'admitted', tool, args }
    : {
        type: 'unapproved',
        call,
        tool,
        args,
        requirement,
        ...by,
        decision,
        ...(flow !== undefined && { flow }),
      };
}
