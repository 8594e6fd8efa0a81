import type { RunId, CallId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';

/** Consent that was given beforehand, for one session and a limited time. Never covers what always needs an approval. */
export interface AutoApproval {
  /** `tools`: only the listed ones. `chaos`: everything. */
  readonly mode: 'off' | 'tools' | 'chaos';
  /** Names or globs. */
  readonly tools?: readonly string[];
  /** Who gave it. */
  readonly by: string;
  /** At most 24 hours ahead. */
  readonly until: Millis;
  /** Default: any number. */
  readonly maxCalls?: number;
}

/** The session that consent was given for. */
export interface AutoApprovalPlace {
  readonly namespace: Namespace;
  readonly session: string;
}

/** A call that may be covered. */
export interface CoverableCall extends AutoApprovalPlace {
  readonly runId: RunId;
  /** The part of the run that makes the call: calls are numbered alike in each. */
  readonly scope: string;
  readonly callId: CallId;
  readonly tool: string;
}

/** Under which consent a call was let through. */
export interface AutoApproved {
  readonly by: string;
  readonly mode: 'tools' | 'chaos';
}

/**
 * Keeps the consent given beforehand. It is part of no session's metadata: tools, hooks and clients have no way to it.
 */
export interface AutoApprovals {
  /** Replaces what the session had. Throws `approval/invalid_auto` for a longer time than 24 h, or chaos where it is forbidden. */
  set(place: AutoApprovalPlace, auto: AutoApproval, principal?: Principal): Promise<void>;
  /** Adds a tool to what is covered in this session, as far ahead as possible. */
  remember(place: AutoApprovalPlace, tool: string, by: string): void;
  /** Uses up one call if the session's consent covers it. Asking again about the same call uses up nothing. */
  use(call: CoverableCall): AutoApproved | undefined;
}
