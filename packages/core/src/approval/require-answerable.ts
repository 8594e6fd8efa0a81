import { AuraError } from '../errors/aura-error.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Millis } from '../ports/clock.ts';
import type { ApprovalRequest } from './approval-request.ts';
import type { Approvals } from './approvals.ts';

/** Who wants to answer a request, and when. */
export interface AnswerAttempt {
  readonly by: string;
  readonly approver?: Principal;
  readonly now: Millis;
}

async function isPermitted(
  { canApprove }: Approvals,
  request: ApprovalRequest,
  { approver }: AnswerAttempt,
): Promise<boolean> {
  if (canApprove === undefined) return true;
  // Called from outside of TypeScript it may answer with anything.
  return approver !== undefined && (await canApprove(request, approver)) === true;
}

/**
 * Throws `approval/expired`, `approval/invalid_signature` or `approval/not_permitted` unless the request may be answered
 * so. Whoever takes an answer from outside asks here first: a refused attempt leaves the request open for others.
 */
export async function requireAnswerable(
  approvals: Approvals,
  request: ApprovalRequest,
  attempt: AnswerAttempt,
): Promise<void> {
  const { runId, callId, tool, args, expiresAt, token } = request;
  if (attempt.now >= expiresAt) {
    throw new AuraError('approval/expired', {
      message: `the time to approve the call of "${tool}" is over`,
    });
  }
  const namespace = request.namespace.key;
  await approvals.signer.verify(token, { namespace, runId, callId, tool, args, expiresAt });
  if (await isPermitted(approvals, request, attempt)) return;
  throw new AuraError('approval/not_permitted', {
    message: `"${attempt.by}" may not approve calls of "${tool}" here`,
  });
}
