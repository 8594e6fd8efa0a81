import type { ErrorCode } from '../errors/aura-error.ts';
import type { JsonObject } from '../json/json.ts';

/** What came of a call that needed an approval, for good. */
export interface ApprovalRuling {
  readonly decision: 'approve' | 'deny' | 'expired';
  /** Who has decided; absent when nobody has. */
  readonly by?: string;
  /** The kind of consent beforehand under which it was let through. */
  readonly auto?: 'tools' | 'chaos';
  /** For the model. */
  readonly message?: string;
  /** What the model is told instead of the usual words. */
  readonly told?: string;
  /** What the tool gets instead of the model's arguments, and the token for them. */
  readonly edited?: { readonly args: JsonObject; readonly token: string };
  /** Names of the headers that the approver has given for the call. Their values are never on record. */
  readonly toolHeaders?: readonly string[];
  /** Why it was denied although nobody has said no, or although somebody has said yes. */
  readonly code?: ErrorCode;
}

/** A denial that nobody has spoken. */
export function denied(code: ErrorCode, by?: string, message?: string): ApprovalRuling {
  return {
    decision: code === 'approval/expired' ? 'expired' : 'deny',
    ...(by !== undefined && { by }),
    ...(message !== undefined && { message }),
    code,
  };
}
