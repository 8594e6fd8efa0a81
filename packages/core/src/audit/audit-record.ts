import type { JsonObject } from '../json/json.ts';
import type { Millis } from '../ports/clock.ts';

/** What an audit record is about. */
export type AuditKind =
  | 'run'
  | 'model_call'
  | 'tool_call'
  | 'approval'
  | 'policy'
  | 'session_write'
  | 'session_delete'
  | 'quota'
  | 'config'
  | 'auth';

/** Something that was done, by whom, and how it ended. Never what was said: neither arguments nor answers are in it. */
export interface AuditEntry {
  /** Unique within the tenant. Appending it again does nothing. */
  readonly id: string;
  readonly at: Millis;
  /** Canonical key. */
  readonly namespace: string;
  /** Canonical key of the namespace that stands for the tenant; see `tenantOf`. */
  readonly tenant: string;
  readonly runId?: string;
  /** Id of the one who has acted. */
  readonly principal?: string;
  readonly kind: AuditKind;
  readonly action: string;
  readonly outcome: string;
  /** A tool, a model, a session, a rule. */
  readonly subject?: string;
  /** SHA-256 of the arguments as canonical JSON. */
  readonly argsHash?: string;
  readonly detail?: JsonObject;
}

/** An entry as a link of its tenant's chain. */
export interface AuditRecord extends AuditEntry {
  /** Hash of the record before it; 64 zeros for the first. */
  readonly prevHash: string;
  /** SHA-256 of everything else in the record. */
  readonly hash: string;
}
