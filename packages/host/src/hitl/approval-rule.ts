import { compileRichGlob } from '@aura/config';
import type { ApprovalRule } from '@aura/core';
import { isRequestApproval } from './request-approval-tool.ts';

/**
 * The rule that calls of tools with these names need an approval, whatever they come from. Tools of MCP servers have two
 * names: as offered to the model and as the server calls them. Asking for an approval needs none besides its own.
 */
export function approvalRule(patterns: readonly string[]): ApprovalRule {
  const globs = patterns.map((pattern) => ({ pattern, matches: compileRichGlob(pattern) }));
  return ({ name, origin }) => {
    if (origin.kind === 'builtin' && isRequestApproval(name)) return 'never';
    const own = origin.kind === 'mcp' ? origin.tool : name;
    const found = globs.find(({ matches }) => matches(name) || matches(own));
    if (found === undefined) return 'never';
    return { requirement: 'unless_auto_approved', pattern: found.pattern };
  };
}
