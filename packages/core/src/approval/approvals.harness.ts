import { createHash, createHmac } from 'node:crypto';
import type { ApprovalBroker } from './approval-broker.ts';
import type { Approve, Deny } from './approval-decision.ts';
import type { ApprovalRequest } from './approval-request.ts';
import { createApprovalSigner } from './approval-signer.ts';
import type { ApprovalSigner, ApprovalSignerOptions } from './approval-signer.ts';
import type { Approvals } from './approvals.ts';

export const secret: Uint8Array = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
export const otherSecret: Uint8Array = new Uint8Array(32).fill(7);

export function signerWith(options: Partial<ApprovalSignerOptions> = {}): ApprovalSigner {
  return createApprovalSigner({
    digest: { sha256: (text) => createHash('sha256').update(text).digest('hex') },
    signer: {
      hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
    },
    secret,
    ...options,
  });
}

export function approvalsWith(broker: ApprovalBroker, more: Partial<Approvals> = {}): Approvals {
  return { broker, signer: signerWith(), ...more };
}

export const yes: Approve = { decision: 'approve', by: 'alice' };
export const no: Deny = { decision: 'deny', by: 'alice', message: 'Not today.' };

/** A broker that answers at once and remembers what it was asked. */
export function askedBroker(answer: ReturnType<ApprovalBroker['request']>) {
  const asked: ApprovalRequest[] = [];
  const broker: ApprovalBroker = {
    request(request) {
      asked.push(request);
      return answer;
    },
  };
  return { asked, broker };
}
