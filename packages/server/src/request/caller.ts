import type { Principal } from '@aura/core';
import { Namespace } from '@aura/core';

/** On whose behalf a request is served. */
export interface Caller {
  /** Absent when nobody has to authenticate. */
  readonly principal?: Principal;
  readonly namespace: Namespace;
}

/** Whoever calls a server that asks for no key. */
export const localCaller: Caller = { namespace: Namespace.of('tenant', 'local') };

/** An authenticated caller, who acts in the first namespace open to it. */
export function callerOf(principal: Principal): Caller | undefined {
  const namespace = principal.scopes[0];
  return namespace === undefined ? undefined : { principal, namespace };
}
