import type { RunRequest } from '../agent/run-handle.ts';
import type { ToolCall } from '../message/message.ts';
import type { Tool } from '../tool/tool.ts';
import type { OutputPlan } from './output-plan.ts';

/** What a model calls to answer in a form, where its provider knows no better way. */
export const outputToolName = 'final_answer';

/** The tool whose call is the answer. */
export function outputTool({ schema, check }: Pick<OutputPlan, 'schema' | 'check'>): Tool {
  return {
    name: outputToolName,
    description: 'Gives the final answer. Call it once you know the answer, instead of writing it.',
    inputSchema: schema,
    origin: { kind: 'builtin' },
    annotations: { readOnly: true, idempotent: true },
    check,
    execute: () => ({ content: [{ type: 'text', text: 'Accepted.' }] }),
  };
}

/** Whether a call is the answer of its run. Nobody but the schema has a say in that. */
export function isOutputCall(
  { output }: Pick<RunRequest, 'output'>,
  { name }: Pick<ToolCall, 'name'>,
): boolean {
  return output?.strategy === 'tool' && name === outputToolName;
}
