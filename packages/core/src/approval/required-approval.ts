import type { JsonObject } from '../json/json.ts';
import type { PolicyDecision } from '../policy/policy.ts';
import type { Tool } from '../tool/tool.ts';
import { strictest } from './approval-requirement.ts';
import type { ApprovalRequirement } from './approval-requirement.ts';

/** What a call needs, and which rule says so. */
export interface RequiredApproval {
  readonly requirement: ApprovalRequirement;
  /** The pattern of the rule that asks for it, for whoever is asked. */
  readonly pattern?: string;
}

/** Says for the arguments of a call what it needs. */
export type ApprovalRule = (tool: Tool, args: JsonObject) => ApprovalRequirement | RequiredApproval;

/** A rule that cannot say what it wants must not open the way for what it was to stop. */
function ask(rule: () => ApprovalRequirement | RequiredApproval): RequiredApproval {
  try {
    const said = rule();
    return typeof said === 'string' ? { requirement: said } : said;
  } catch {
    return { requirement: 'always' };
  }
}

/**
 * What a call needs: the strictest of what the tool, the policies, the rules and the labels of the conversation say. Annotations count through the base
 * of the policies. Never throws.
 */
export function requiredApproval(
  tool: Tool,
  args: JsonObject,
  by: {
    readonly decision: PolicyDecision;
    readonly rules: readonly ApprovalRule[];
    /** Whether it is asked for because of what the model has read: no consent given beforehand knows about that. */
    readonly isTainted?: boolean;
  },
): RequiredApproval {
  const all = [
    ask(() => tool.approval?.(args) ?? 'never'),
    ...by.rules.map((rule) => ask(() => rule(tool, args))),
  ];
  const byPolicy = by.decision.effect === 'ask' ? 'unless_auto_approved' : 'never';
  const byFlow = by.isTainted === true ? 'always' : 'never';
  const requirement = strictest(byPolicy, byFlow, ...all.map((required) => required.requirement));
  const pattern = all.find((required) => required.pattern !== undefined)?.pattern;
  return pattern === undefined ? { requirement } : { requirement, pattern };
}
