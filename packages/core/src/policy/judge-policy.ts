import type { CompiledPolicy, CompiledRule } from './compile-policy.ts';
import type { PolicyQuery, PolicyVerdict } from './policy.ts';

/** A policy at its place in the chain. */
export interface PolicyLink {
  /** As in `PolicyDecision.from`. */
  readonly from: string;
  readonly policy: CompiledPolicy;
}

/** True while a rule wants arguments that are not known yet. */
function isOpen({ args }: CompiledRule, query: PolicyQuery): boolean {
  return args !== undefined && query.args === undefined;
}

/** Whether everything about a rule but its condition applies, as far as that is known. */
function applies({ selects, args, roles }: CompiledRule, query: PolicyQuery): boolean {
  if (!selects(query.tool)) return false;
  if (args !== undefined && query.args !== undefined && !args(query.args)) return false;
  return roles === undefined || (query.principal?.roles ?? []).some((role) => roles.has(role));
}

/** Asks the condition of a rule; the text says what went wrong with it. */
async function askCondition({ rule }: CompiledRule, query: PolicyQuery): Promise<boolean | string> {
  if (rule.when === undefined) return true;
  try {
    const answer: unknown = await rule.when(query);
    return typeof answer === 'boolean' ? answer : 'it gave no boolean';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * What one policy says: its strictest rule that applies, else its fallback. Every condition that may matter is asked, so that
 * one that fails denies whatever the other rules say. Never throws.
 */
export async function judgePolicy(
  { from, policy }: PolicyLink,
  query: PolicyQuery,
): Promise<PolicyVerdict> {
  let verdict: PolicyVerdict | undefined;
  for (const compiled of policy.rules) {
    if (!applies(compiled, query)) continue;
    const { rule } = compiled;
    if (isOpen(compiled, query)) {
      // The call may get past a rule that denies, but needs one that does not to get past an allow-list.
      if (rule.effect !== 'deny') verdict ??= { from, effect: 'allow', rule };
      continue;
    }
    const met = await askCondition(compiled, query);
    if (typeof met === 'string') return { from, effect: 'deny', rule, failure: met };
    if (!met) continue;
    if (rule.effect === 'deny') return { from, effect: 'deny', rule };
    const isStricter = rule.effect === 'ask' && verdict?.effect === 'allow';
    if (verdict === undefined || isStricter) verdict = { from, effect: rule.effect, rule };
  }
  return verdict ?? { from, effect: policy.fallback === 'deny' ? 'deny' : 'none' };
}
