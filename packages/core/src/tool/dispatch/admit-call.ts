import type { ApprovalRequirement } from '../../approval/approval-requirement.ts';
import { requiredApproval } from '../../approval/required-approval.ts';
import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import { isOutputCall } from '../../output/output-tool.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import type { ArgumentIssue, Tool } from '../tool.ts';
import { refusedByPolicy } from './denied-call.ts';
import type { DispatchRun } from './dispatch-run.ts';
import type { OfferedTools } from './offered-tools.ts';
import { decideCall } from './run-policy.ts';
import { isLoop, timesInARow } from './repeat-guard.ts';
import { failedResult } from './tool-result.ts';

/** A call that may run with these arguments. */
export interface AdmittedCall {
  readonly type: 'admitted';
  readonly tool: Tool;
  readonly args: JsonObject;
  /** What it needed, and has got. Absent: nothing. */
  readonly requirement?: ApprovalRequirement;
}

/** A call that has its result without having run. */
export interface AnsweredCall {
  readonly type: 'answered';
  readonly result: ToolResult;
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
}

/** What the first half of the dispatch decides. */
export type Admission = AdmittedCall | AnsweredCall | UnapprovedCall;

/** At most this many problems of one call are listed for the model. */
const maxIssues = 10;

/** The problems as a list for the model. */
export function describeIssues(issues: readonly ArgumentIssue[]): string {
  const lines = issues
    .slice(0, maxIssues)
    .map(({ path, message }) => `- ${path === '' ? '(arguments)' : path}: ${message}`);
  const more = issues.length > maxIssues ? [`- and ${issues.length - maxIssues} more`] : [];
  return [...lines, ...more].join('\n');
}

/** Forbidden tools and tools that do not exist look the same to the model, so that it cannot find out which there are. */
function missing(call: ToolCall, outcome: 'unknown_tool' | 'not_allowed'): ToolResult {
  return failedResult(call, outcome, `Tool not found: there is no tool "${call.name}" here.`);
}

function invalid(call: ToolCall, problem: string): ToolResult {
  return failedResult(call, 'invalid_input', problem);
}

function repeated(call: ToolCall, times: number): ToolResult {
  const text =
    `Not executed: this is the same call of "${call.name}" for the ${times}th time in a row. ` +
    'Use the earlier results, or answer with what you have.';
  return failedResult(call, 'loop_detected', text);
}

function forbidden(call: ToolCall, decision: PolicyDecision): ToolResult {
  return refusedByPolicy(missing(call, 'not_allowed'), decision);
}

/**
 * The first half of the tool dispatch: resolve, parse, check, repetition, policy. Asks nobody and has no effect outside, so it may be repeated.
 */
export async function admitCall(
  run: DispatchRun,
  call: ToolCall,
  offered: OfferedTools,
): Promise<Admission> {
  const answer = (result: ToolResult): Admission => ({ type: 'answered', result });

  const tool = offered.get(call.name);
  if (tool === undefined) {
    const withheld = offered.withheld(call.name);
    if (withheld === undefined) return answer(missing(call, 'unknown_tool'));
    return answer(forbidden(call, await decideCall(run, withheld)));
  }

  if (call.invalidArgs !== undefined) {
    const { error } = call.invalidArgs;
    const text = `Invalid tool arguments: not a JSON object (${error}). The tool was not run.`;
    return answer(invalid(call, text));
  }

  const checked = await tool.check(call.args);
  if (!checked.ok) {
    const issues = describeIssues(checked.issues);
    return answer(invalid(call, `Invalid tool arguments, the tool was not run:\n${issues}`));
  }

  const { args } = checked;
  if (isOutputCall(run.request, call)) return { type: 'admitted', tool, args };
  const times = timesInARow(run.past.transcript, call);
  if (isLoop(times, run.agent.limits.repeats)) return answer(repeated(call, times));

  const decision = await decideCall(run, tool, args);
  if (decision.effect === 'deny') return answer(forbidden(call, decision));
  const rules = run.agent.approvals?.rules ?? [];
  const { requirement, ...by } = requiredApproval(tool, args, { decision, rules });
  return requirement === 'never'
    ? { type: 'admitted', tool, args }
    : { type: 'unapproved', call, tool, args, requirement, ...by, decision };
}
