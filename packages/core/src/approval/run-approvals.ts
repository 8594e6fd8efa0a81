import type { AuraEventBody } from '../events/aura-event.ts';
import type { CallId } from '../ids/ids.ts';
import type { PendingApproval } from './approval-request.ts';
import type { ApprovalRuling } from './approval-ruling.ts';

/** What an earlier life of a run has asked and learnt about its calls. */
export interface RunApprovals {
  readonly requested: ReadonlyMap<CallId, PendingApproval>;
  readonly resolved: ReadonlyMap<CallId, ApprovalRuling>;
}

/** Folds the events of a run into its approvals. */
export class ApprovalFold implements RunApprovals {
  readonly requested: Map<CallId, PendingApproval> = new Map();
  readonly resolved: Map<CallId, ApprovalRuling> = new Map();

  /** Takes one event into account. Others are passed over. */
  apply(event: AuraEventBody): void {
    if (event.type === 'approval.requested') this.requested.set(event.item.callId, event.item);
    if (event.type === 'approval.resolved') this.resolved.set(event.callId, event.ruling);
  }
}
