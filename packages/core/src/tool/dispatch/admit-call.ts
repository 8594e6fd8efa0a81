import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import type { ArgumentIssue, Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';
import type { OfferedTools } from './offered-tools.ts';
import { decideCall } from './run-policy.ts';
import { failedResult } from './tool-result.ts';

/** What the first half of the dispatch decides: the call may run with these arguments, or it is answered already. */
export type Admission =
  | { readonly type: 'admitted'; readonly tool: Tool; readonly args: JsonObject }
  | { readonly type: 'answered'; readonly result: ToolResult };

/** At most this many problems of one call are listed for the model. */
const maxIssues = 10;

function describeIssues(issues: readonly ArgumentIssue[]): string {
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

/** The refusal of a policy. Who has refused and why is for people; the model does not see it. */
function refused(result: ToolResult, decision: PolicyDecision): ToolResult {
  const { effect: _, ...why } = decision;
  return { ...result, structured: { code: 'policy/denied', ...why } };
}

function unapproved(call: ToolCall): ToolResult {
  const text = `Not executed: "${call.name}" needs an approval, and there is nobody to give it.`;
  return failedResult(call, 'denied', text);
}

/**
 * The first half of the tool dispatch: resolve, parse, check, policy. Has no effect outside, so it may be repeated.
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
    return answer(refused(missing(call, 'not_allowed'), await decideCall(run, withheld)));
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

  const decision = await decideCall(run, tool, checked.args);
  if (decision.effect === 'deny') return answer(refused(missing(call, 'not_allowed'), decision));
  if (decision.effect === 'ask') return answer(refused(unapproved(call), decision));
  return { type: 'admitted', tool, args: checked.args };
}
