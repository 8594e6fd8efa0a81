import type { HitlConfig } from '@aura/config';
import { brokers } from '@aura/core';
import type { ApprovalBroker, Approvals, ApprovalSigner, Clock } from '@aura/core';
import { approvalRule } from './approval-rule.ts';
import { denialText } from './denial-text.ts';
import { webhookBroker } from './webhook-broker.ts';
import type { WebhookSigning } from './webhook-signing.ts';

/** What the approvals of agents are made with. */
export interface ApprovalDesk {
  readonly clock: Clock;
  readonly signer: ApprovalSigner;
  /** Signs what is sent to webhooks and checks what they answer. */
  readonly signing?: WebhookSigning;
  /** Asks in the place of a conversation. Default: the run waits in its log. */
  readonly conversation?: ApprovalBroker;
}

/** The approvals that a `[hitl]` table describes. */
export function hitlApprovals(
  { requireApproval, route }: HitlConfig,
  desk: ApprovalDesk,
): Approvals {
  const { signer, conversation = brokers.suspend() } = desk;
  return {
    broker: route.mode === 'webhook' ? webhookBroker(route, desk) : conversation,
    signer,
    ttlMs: route.timeoutSecs * 1_000,
    rules: [approvalRule(requireApproval)],
    describeDenial: denialText,
  };
}
