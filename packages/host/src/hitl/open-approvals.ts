import { toPendingApproval } from '@aura/core';
import type { PendingApproval, RunRecord } from '@aura/core';

/** The approvals that a run has asked for and nobody has answered, from its records, whether it works or waits. */
export function openApprovals(records: readonly RunRecord[]): readonly PendingApproval[] {
  const open = new Map<string, PendingApproval>();
  for (const record of records) {
    if (record.type === 'flow.resumed') open.delete(record.token);
    if (record.type === 'flow.suspended') {
      const approval = toPendingApproval(record.info);
      if (approval !== undefined) open.set(record.token, approval);
    }
    if (record.type !== 'event') continue;
    const { event } = record;
    if (event.type === 'approval.requested') open.set(event.item.token, event.item);
    if (event.type === 'approval.resolved') {
      for (const { token, id } of open.values()) if (id === event.id) open.delete(token);
    }
  }
  return [...open.values()];
}
