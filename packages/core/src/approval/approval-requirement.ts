/**
 * Whether a call needs somebody's consent. `unless_auto_approved`: unless it was given beforehand for the session.
 * `always`: given for this very call.
 */
export type ApprovalRequirement = 'never' | 'unless_auto_approved' | 'always';

const byStrictness: readonly ApprovalRequirement[] = ['never', 'unless_auto_approved', 'always'];

/** The strictest of several requirements; `never` when there are none. What is none counts as `always`. */
export function strictest(...requirements: readonly ApprovalRequirement[]): ApprovalRequirement {
  let strictness = 0;
  for (const requirement of requirements) {
    const index = byStrictness.indexOf(requirement);
    strictness = Math.max(strictness, index === -1 ? byStrictness.length - 1 : index);
  }
  return byStrictness[strictness] ?? 'always';
}
