import type { JsonObject } from '../json/json.ts';
import { Namespace } from './namespace.ts';

/** Who acts: the authenticated person, service or peer behind a request. */
export interface Principal {
  readonly id: string;
  readonly kind: 'user' | 'service' | 'peer' | 'cron' | 'system';
  readonly displayName?: string;
  readonly roles?: readonly string[];
  /** The principal may act inside these namespaces only. */
  readonly scopes: readonly Namespace[];
  readonly claims?: JsonObject;
}

/** A principal as it stands in a run log. */
export interface PrincipalRecord {
  readonly id: string;
  readonly kind: Principal['kind'];
  readonly displayName?: string;
  readonly roles?: readonly string[];
  /** Canonical keys. */
  readonly scopes: readonly string[];
  readonly claims?: JsonObject;
}

/** The storable form of a principal. */
export function toPrincipalRecord(principal: Principal): PrincipalRecord {
  return { ...principal, scopes: principal.scopes.map((scope) => scope.key) };
}

/** The principal of a stored form. Scopes may be system namespaces, because the record is our own. */
export function fromPrincipalRecord(record: PrincipalRecord): Principal {
  const scopes = record.scopes.map((key) => Namespace.parse(key, { allowSystem: true }));
  return { ...record, scopes };
}
