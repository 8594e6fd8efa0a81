import type { JsonObject } from '../json/json.ts';
import type { Namespace } from './namespace.ts';

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
