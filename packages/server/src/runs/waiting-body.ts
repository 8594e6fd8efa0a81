import { toPendingHeaders, toPendingItem } from '@aura/core';
import type { JsonObject, PendingDecision, RunRecord, RunSummary } from '@aura/core';
import type { HostRuns } from '@aura/host';

function describePending({ info }: PendingDecision): readonly JsonObject[] {
  const headers = toPendingHeaders(info);
  if (headers !== undefined) return [{ type: 'headers', names: [...headers.names] }];
  const item = toPendingItem(info);
  return item === undefined ? [] : [{ type: item.kind, id: item.id, tool: item.tool }];
}

/** What a suspended run waits for, from the last record of its log; empty for one that does not wait. */
export function waitingBody(last: RunRecord | undefined): JsonObject {
  if (last?.type !== 'event' || last.event.type !== 'run.suspended') return {};
  return { waiting_for: last.event.pending.flatMap(describePending) };
}

/** The last record of a run. */
export async function lastRecord(
  runs: Pick<HostRuns, 'read'>,
  { runId, seq }: RunSummary,
): Promise<RunRecord | undefined> {
  const [last] = await runs.read(runId, { after: seq - 1, limit: 1 });
  return last;
}
