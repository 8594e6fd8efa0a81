import type { FlowLabel, JsonObject, PendingApproval } from '@aura/core';
import { isRequestApproval } from './request-approval-tool.ts';

/** Who asks for an approval, as webhooks and clients are told: a pattern of the configuration, or the agent itself. */
export function approvalOrigin({ tool, args, pattern, path, flow }: PendingApproval): JsonObject {
  if (pattern === undefined && isRequestApproval(tool)) {
    const reason = typeof args['risk_rationale'] === 'string' ? args['risk_rationale'] : '';
    return { kind: 'agent_requested', reason, agent_name: path.at(-1) ?? '' };
  }
  return { kind: 'config_gate', matched_pattern: pattern ?? flow?.pattern ?? tool };
}

function labelOf({ label, sources }: FlowLabel): JsonObject {
  return {
    label,
    sources: sources.map((source) =>
      source.type === 'request'
        ? { kind: 'request' }
        : {
            kind: 'tool_call',
            tool_name: source.tool,
            tool_call_id: source.callId,
            ...(source.scope !== undefined && { scope: source.scope }),
          },
    ),
  };
}

/** What the model had read that makes somebody have to decide, and in words why. Empty for other approvals. */
export function approvalFlow({ flow, reason }: PendingApproval): JsonObject {
  if (flow === undefined) return {};
  return {
    flow: { labels: flow.labels.map(labelOf), ...(reason !== undefined && { reason }) },
  };
}

/** Which part of the work an approval belongs to, as webhooks and clients are told. */
export function approvalScope({ session }: { readonly session: string }): JsonObject {
  return { kind: 'single', session_id: session };
}
