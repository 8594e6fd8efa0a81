import { createPolicyRegistry, nsPattern, policy, servedBasePolicy } from '@aura/core';
import type { PolicyRegistry } from '@aura/core';

/** Who may do what on a board. Roles are part of the namespace, which comes from the login, not from the model. */
export function boardPolicies(): PolicyRegistry {
  return createPolicyRegistry({ base: servedBasePolicy })
    .set(nsPattern('tenant:*:project:*:role:viewer:**'), policy.allowOnly('list_*'))
    .set(nsPattern('tenant:*:project:*:role:member:**'), policy.ask('delete_task'));
}
