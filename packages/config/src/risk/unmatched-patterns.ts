import type { AgentConfig } from '../resolve/agent-config.ts';
import { mayName } from './may-name.ts';
import type { FoundTool } from './may-name.ts';

/** Patterns of a flow policy that name none of the tools that were found. Selectors are about tools still to come as well. */
export function unmatchedPatterns(
  { flow }: Pick<AgentConfig, 'flow'>,
  found: readonly FoundTool[],
): readonly string[] {
  const rules = [...(flow?.sources ?? []), ...(flow?.sinks ?? [])];
  const patterns = new Set(rules.flatMap(({ tools }) => tools));
  return [...patterns].filter(
    (pattern) =>
      !pattern.startsWith('@') && !found.some((tool) => mayName(pattern, { ...tool, tool })),
  );
}
