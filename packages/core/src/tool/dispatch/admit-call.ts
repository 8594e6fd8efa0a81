import type { JsonObject } from '../../json/json.ts';
import type { ToolCall, ToolResult } from '../../message/message.ts';
import type { ArgumentIssue } from '../tool.ts';
import type { OfferedTools } from './offered-tools.ts';
import { failedResult } from './tool-result.ts';

/** What the first half of the dispatch decides: the call may run with these arguments, or it is answered already. */
export type Admission =
  | { readonly type: 'admitted'; readonly args: JsonObject }
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

/**
 * The first half of the tool dispatch: resolve, parse, check. Has no effect outside, so it may be repeated.
 */
export async function admitCall(call: ToolCall, offered: OfferedTools): Promise<Admission> {
  const answer = (outcome: 'unknown_tool' | 'invalid_input', text: string): Admission => ({
    type: 'answered',
    result: failedResult(call, outcome, text),
  });
  const tool = offered.get(call.name);
  if (tool === undefined) {
    return answer('unknown_tool', `Tool not found: there is no tool "${call.name}" here.`);
  }
  if (call.invalidArgs !== undefined) {
    return answer(
      'invalid_input',
      `Invalid tool arguments: not a JSON object (${call.invalidArgs.error}). The tool was not run.`,
    );
  }
  const checked = await tool.check(call.args);
  if (checked.ok) return { type: 'admitted', args: checked.args };
  return answer(
    'invalid_input',
    `Invalid tool arguments, the tool was not run:\n${describeIssues(checked.issues)}`,
  );
}
