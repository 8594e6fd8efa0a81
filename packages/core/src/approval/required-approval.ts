import type { JsonObject } from '../json/json.ts';
import type { PolicyDecision } from '../policy/policy.ts';
import type { Tool } from '../tool/tool.ts';
import { strictest } from './approval-requirement.ts';
import type { ApprovalRequirement } from './approval-requirement.ts';

/** Says for the arguments of a call what it needs. */
export type ApprovalRule = (tool: Tool, args: JsonObject) => ApprovalRequirement;

/** A rule that cannot say what it wants must not open the way for what it was to stop. */
function ask(rule: () => ApprovalRequirement): ApprovalRequirement {
  try {
    return rule();
  } catch {
    return 'always';
  }
}

/**
 * What a call needs: the strictest of what the tool, the policies and the rules say. Annotations count through the base
 * of the policies. Never throws.
 */
export function requiredApproval(
  tool: Tool,
  args: JsonObject,
  by: { readonly decision: PolicyDecision; readonly rules: readonly ApprovalRule[] },
): ApprovalRequirement {
  return strictest(
    by.decision.effect === 'ask' ? 'unless_auto_approved' : 'never',
    ask(() => tool.approval?.(args) ?? 'never'),
    ...by.rules.map((rule) => ask(() => rule(tool, args))),
  );
}
