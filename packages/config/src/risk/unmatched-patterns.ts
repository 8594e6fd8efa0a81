import { splitToolPattern } from '@aura/core';
import type { AgentConfig } from '../resolve/agent-config.ts';
import { mayName } from './may-name.ts';
import type { FoundTool } from './may-name.ts';

/**
 * Patterns of a flow policy that name none of the tools that were found. Selectors are about tools still to come as well,
 * and so are names of no server where clients may bring tools.
 */
export function unmatchedPatterns(
  { flow, enableClientTools = false }: Pick<AgentConfig, 'flow' | 'enableClientTools'>,
  found: readonly FoundTool[],
): readonly string[] {
  const isOpen = (pattern: string): boolean =>
    pattern.startsWith('@') ||
    (enableClientTools && splitToolPattern(pattern).server === undefined);
  const rules = [...(flow?.sources ?? []), ...(flow?.sinks ?? [])];
  const patterns = new Set(rules.flatMap(({ tools }) => tools));
  return [...patterns].filter(
    (pattern) => !isOpen(pattern) && !found.some((tool) => mayName(pattern, { ...tool, tool })),
  );
}
