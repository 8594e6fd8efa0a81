import type { JsonObject } from '@aura/core';
import { approvalOrigin, decisionIdOf } from '@aura/host';
import type { WaitingApproval } from '@aura/host';

/** An approval that somebody may decide about, as the API shows it. The token stays here. */
export function approvalBody({ run, approval }: WaitingApproval): JsonObject {
  const { tool, args, reason, path, createdAt, expiresAt } = approval;
  return {
    id: decisionIdOf(approval),
    object: 'aura.approval',
    kind: approval.kind,
    run_id: run.runId,
    session_id: run.session,
    namespace: run.namespace,
    agent: run.agent,
    path,
    tool_name: tool,
    arguments: args,
    ...(reason === undefined ? {} : { reason }),
    origin: approvalOrigin(approval),
    requested_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
