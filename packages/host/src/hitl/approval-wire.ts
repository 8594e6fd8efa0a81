import type { JsonObject, PendingApproval } from '@aura/core';
import { isRequestApproval } from './request-approval-tool.ts';

/** Who asks for an approval, as webhooks and clients are told: a pattern of the configuration, or the agent itself. */
export function approvalOrigin({ tool, args, pattern, path }: PendingApproval): JsonObject {
  if (pattern === undefined && isRequestApproval(tool)) {
    const reason = typeof args['risk_rationale'] === 'string' ? args['risk_rationale'] : '';
    return { kind: 'agent_requested', reason, agent_name: path.at(-1) ?? '' };
  }
  return { kind: 'config_gate', matched_pattern: pattern ?? tool };
}

/** Which part of the work an approval belongs to, as webhooks and clients are told. */
export function approvalScope({ session }: { readonly session: string }): JsonObject {
  return { kind: 'single', session_id: session };
}
