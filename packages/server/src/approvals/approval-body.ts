import type { JsonObject, PendingItem } from '@aura/core';
import { approvalFlow, approvalOrigin, decisionIdOf } from '@aura/host';
import type { WaitingItem } from '@aura/host';

/** What somebody may decide or answer, as the API shows it. The token stays here. */
export function approvalBody({ run, item }: WaitingItem): JsonObject {
  const { kind, tool, path, createdAt, expiresAt } = item;
  return {
    id: decisionIdOf(item),
    object: 'aura.approval',
    kind,
    run_id: run.runId,
    session_id: run.session,
    namespace: run.namespace,
    agent: run.agent,
    path,
    tool_name: tool,
    ...contentOf(item),
    requested_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}

function contentOf(item: PendingItem): JsonObject {
  if (item.kind === 'input') return { prompt: item.prompt, schema: item.schema };
  const { args, reason } = item;
  const origin = approvalOrigin(item);
  return {
    arguments: args,
    ...(reason === undefined ? {} : { reason }),
    origin,
    ...approvalFlow(item),
  };
}
