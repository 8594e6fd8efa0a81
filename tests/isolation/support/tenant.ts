import { randomBytes } from 'node:crypto';

import { Namespace } from '@aura/core';
import type { Principal, RunId } from '@aura/core';

/** Somebody who must see nothing of the others. */
export interface Tenant {
  readonly root: Namespace;
  readonly principal: Principal;
  /** What everything that belongs to the tenant says. Nobody can guess it. */
  readonly canary: string;
  /** Where the tenant works. */
  readonly sessions: readonly Namespace[];
  /** A session that the tenant itself never touches again. */
  readonly keepsake: Namespace;
  /** The runs of the tenant, whose ids the others know. */
  readonly runs: RunId[];
  /** How many runs the tenant has asked for itself, at the most. */
  readonly asked: { runs: number };
}

/** Every canary begins like this; what follows names no tenant, so that nothing can be cut down to a name. */
const canaries = /canary-[0-9a-f]{24}/g;

/** The canaries in anything that can be written as JSON, errors included. */
export function canariesIn(value: unknown): ReadonlySet<string> {
  const text = JSON.stringify(value, (_, member: unknown) =>
    member instanceof Error ? `${member.name}: ${member.message}` : member,
  );
  return new Set((text ?? '').match(canaries));
}

/** Tenants of one case. Their keys begin alike and go on with characters on either side of the separator. */
export function tenantsOfCase(number: number): readonly Tenant[] {
  return [`c${number}`, `c${number}-2`, `c${number};`].map((name): Tenant => {
    const root = Namespace.of('tenant', name);
    return {
      root,
      principal: { id: name, kind: 'user', scopes: [root] },
      canary: `canary-${randomBytes(12).toString('hex')}`,
      sessions: [root.child('user', '1'), root.child('user', '2')],
      keepsake: root.child('keepsake'),
      runs: [],
      asked: { runs: 0 },
    };
  });
}
