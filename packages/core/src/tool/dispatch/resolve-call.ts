import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { PolicyDecision } from '../../policy/policy.ts';
import type { ArgumentIssue, Tool } from '../tool.ts';
import { refusedByPolicy } from './denied-call.ts';
import type { DispatchRun } from './dispatch-run.ts';
import type { OfferedTools } from './offered-tools.ts';
import { decideCall } from './run-policy.ts';
import { failedResult } from './tool-result.ts';

/** A call whose tool is there and accepts its arguments. */
export interface ResolvedCall {
  readonly type: 'resolved';
  readonly tool: Tool;
  /** As the tool gets them. */
  readonly args: JsonObject;
}

/** A call that has its result without having run. */
export interface AnsweredCall {
  readonly type: 'answered';
  readonly result: ToolResult;
}

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

/** The result of a call that a policy forbids. */
export function forbiddenCall(call: ToolCall, decision: PolicyDecision): ToolResult {
  return refusedByPolicy(missing(call, 'not_allowed'), decision);
}

function invalid(call: ToolCall, problem: string): AnsweredCall {
  return { type: 'answered', result: failedResult(call, 'invalid_input', problem) };
}

/** Finds the tool of a call and has it check the arguments. */
export async function resolveCall(
  run: DispatchRun,
  call: ToolCall,
  offered: OfferedTools,
): Promise<ResolvedCall | AnsweredCall> {
  const tool = offered.get(call.name);
  if (tool === undefined) {
    const withheld = offered.withheld(call.name);
    const result =
      withheld === undefined
        ? missing(call, 'unknown_tool')
        : forbiddenCall(call, await decideCall(run, withheld));
    return { type: 'answered', result };
  }
  if (call.invalidArgs !== undefined) {
    const { error } = call.invalidArgs;
    return invalid(
      call,
      `Invalid tool arguments: not a JSON object (${error}). The tool was not run.`,
    );
  }
  const checked = await tool.check(call.args);
  if (checked.ok) return { type: 'resolved', tool, args: checked.args };
  const issues = describeIssues(checked.issues);
  return invalid(call, `Invalid tool arguments, the tool was not run:\n${issues}`);
}
