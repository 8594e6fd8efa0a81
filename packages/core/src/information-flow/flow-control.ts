import type { Tool } from '../tool/tool.ts';
import type { FlowSink } from './flow-policy.ts';
import type { FlowLabel } from './labels.ts';

/** Why a call may not simply be made. JSON. */
export interface FlowFinding {
  readonly action: FlowSink['action'];
  /** The labels that the sink names, and where they come from. */
  readonly labels: readonly FlowLabel[];
  /** The pattern of the sink that has the tool. */
  readonly pattern: string;
}

/** Says what results carry, and where that must not go. Decides by nothing but its arguments. */
export interface FlowControl {
  /** Labels of what requests bring with them. */
  readonly input: readonly string[];
  /** Every label that anything could be given. */
  readonly labels: readonly string[];
  /** Labels of what a tool returns. */
  labelsOf(tool: Tool): readonly string[];
  /** The same for a tool that is not there any more. */
  labelsOfName(name: string): readonly string[];
  /** What a conversation with these labels means for a call of a tool. Undefined: nothing. The strictest of several. */
  judge(tool: Tool, labels: readonly FlowLabel[]): FlowFinding | undefined;
}

/** All that either says; the first is heard first. */
export function bothFlows(
  first: FlowControl | undefined,
  second: FlowControl | undefined,
): FlowControl | undefined {
  if (first === undefined || second === undefined || first === second) return first ?? second;
  const all = (...lists: readonly (readonly string[])[]): readonly string[] => [
    ...new Set(lists.flat()),
  ];
  return {
    input: all(first.input, second.input),
    labels: all(first.labels, second.labels),
    labelsOf: (tool) => all(first.labelsOf(tool), second.labelsOf(tool)),
    labelsOfName: (name) => all(first.labelsOfName(name), second.labelsOfName(name)),
    judge(tool, labels) {
      const found = first.judge(tool, labels);
      if (found?.action === 'refuse') return found;
      const other = second.judge(tool, labels);
      return other?.action === 'refuse' ? other : (found ?? other);
    },
  };
}
