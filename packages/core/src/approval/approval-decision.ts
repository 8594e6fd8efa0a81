import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import { fromPrincipalRecord, toPrincipalRecord } from '../namespace/principal.ts';
import type { Principal, PrincipalRecord } from '../namespace/principal.ts';
import type { ForwardedHeaders } from '../tool/forwarded-headers.ts';

/** Who has said something. */
export interface DecidedBy {
  /** Name for the audit. */
  readonly by: string;
  /** Who that is. Needed to approve where `Approvals.canApprove` is set. */
  readonly approver?: Principal;
}

/** Consent to a call, perhaps with other arguments. */
export interface Approve extends DecidedBy {
  readonly decision: 'approve';
  /** Instead of the model's; checked and decided about like those. */
  readonly editedArgs?: JsonObject;
  /** Consent to all further calls of the tool in this session, except those that always need one of their own. */
  readonly remember?: 'session';
}

/** Refusal of a call. */
export interface Deny extends DecidedBy {
  readonly decision: 'deny';
  /** For the model. */
  readonly message?: string;
}

/** What somebody says about a call. */
export type ApprovalAnswer = Approve | Deny;

/** Consent of a broker that comes with headers of whoever has given it, for this call and no other. */
export interface ApproveWithHeaders extends Approve {
  /** The call is made with these or not at all. They live in memory only. */
  readonly toolHeaders: ForwardedHeaders;
}

/** What a broker comes back with. `suspend`: the answer comes later, in another life of the run. */
export type ApprovalDecision =
  | ApprovalAnswer
  | ApproveWithHeaders
  | { readonly decision: 'suspend' };

/** What a suspension that nobody has answered in time is answered with. */
export const expiredAnswer = 'expired';

/** The storable form of an answer. */
export function toAnswerRecord({ approver, ...answer }: ApprovalAnswer): JsonObject {
  if (approver === undefined) return { ...answer };
  // A principal's record is JSON; its interface only has no index signature.
  return { ...answer, approver: toPrincipalRecord(approver) as unknown as JsonObject };
}

/** The answer of a stored form. Undefined for what is none: it must not pass for consent. */
export function fromAnswerRecord(value: JsonValue): ApprovalAnswer | undefined {
  if (!isJsonObject(value)) return undefined;
  const { decision, by, approver: record, editedArgs, remember, message } = value;
  if (typeof by !== 'string') return undefined;
  // Written by toAnswerRecord; whoever can write to the log otherwise needs no approval.
  const approver =
    isJsonObject(record) && fromPrincipalRecord(record as unknown as PrincipalRecord);
  const common = { by, ...(approver && { approver }) };
  if (decision === 'deny') {
    return { decision, ...common, ...(typeof message === 'string' && { message }) };
  }
  if (decision !== 'approve') return undefined;
  if (editedArgs !== undefined && !isJsonObject(editedArgs)) return undefined;
  return {
    decision,
    ...common,
    ...(editedArgs && { editedArgs }),
    ...(remember === 'session' && { remember }),
  };
}
