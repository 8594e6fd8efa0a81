import type { Awaitable } from '../json/json.ts';
import type { ToolCall } from '../message/message.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { ApprovalBroker } from './approval-broker.ts';
import type { ApprovalRequest } from './approval-request.ts';
import type { ApprovalRuling } from './approval-ruling.ts';
import type { ApprovalSigner } from './approval-signer.ts';
import type { AutoApprovals } from './auto-approval.ts';
import type { ApprovalRule } from './required-approval.ts';

/** How the calls of an agent are approved. Without it, a call that needs an approval is denied. */
export interface Approvals {
  readonly broker: ApprovalBroker;
  readonly signer: ApprovalSigner;
  /** How long a call waits; then it is denied. Default {@link defaultApprovalTtlMs}. */
  readonly ttlMs?: Millis;
  /** What calls need besides what tools and policies say. */
  readonly rules?: readonly ApprovalRule[];
  /** Consent given beforehand. Default: there is none. */
  readonly auto?: AutoApprovals;
  /** Who may approve. With it, an approval by somebody who is not known counts for nothing. Default: everybody asked. */
  readonly canApprove?: (request: ApprovalRequest, approver: Principal) => Awaitable<boolean>;
  /** What the model is told of a call that was not approved. Undefined, also as an answer: the usual words. */
  readonly describeDenial?: (call: ToolCall, ruling: ApprovalRuling) => string | undefined;
}

/** 15 minutes. */
export const defaultApprovalTtlMs: Millis = 15 * 60 * 1_000;
