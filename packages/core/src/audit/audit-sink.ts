import type { Awaitable } from '../json/json.ts';
import type { AuditVerdict } from './audit-chain.ts';
import type { AuditEntry, AuditRecord } from './audit-record.ts';

/**
 * Keeps audit records: one chain for each tenant, so that the export of one tenant proves its completeness without
 * showing another's. Nothing is ever changed or taken out.
 */
export interface AuditSink {
  /** Adds entries to the chains of their tenants, in order. Durable when it resolves. */
  append(entries: readonly AuditEntry[]): Awaitable<void>;
  /** Checks the chain of a tenant, its end included. */
  verify(tenant: string): Awaitable<AuditVerdict>;
  /** The records of a tenant, oldest first. */
  export(tenant: string): Awaitable<readonly AuditRecord[]>;
}
