import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';

/** What somebody wants to do in a namespace. */
export type NamespaceAction = 'run' | 'read' | 'write' | 'delete' | 'approve';

/** Decides who may do what. The default allows what lies inside one of the principal's scopes. */
export type Authorizer = (request: {
  readonly principal: Principal;
  readonly namespace: Namespace;
  readonly action: NamespaceAction;
}) => Awaitable<boolean>;

/** Allows what lies inside one of the principal's scopes. */
export const scopeAuthorizer: Authorizer = ({ principal, namespace }) =>
  principal.scopes.some((scope) => scope.contains(namespace));

/** Throws `auth/forbidden` unless allowed. Without a principal the application itself acts, which may do everything. */
export async function authorize(
  authorizer: Authorizer,
  request: {
    readonly principal: Principal | undefined;
    readonly namespace: Namespace;
    readonly action: NamespaceAction;
  },
): Promise<void> {
  const { principal, namespace, action } = request;
  if (principal === undefined) return;
  if (await authorizer({ principal, namespace, action })) return;
  throw new AuraError('auth/forbidden', {
    message: `"${principal.id}" may not ${action} in ${namespace.key}`,
  });
}
