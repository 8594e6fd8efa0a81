import { Namespace } from '@aura/core';
import type { Clock, RunLogs } from '@aura/core';
import { approvalsOf, suspendedRuns } from './run-approvals.ts';
import type { WaitingApproval } from './run-approvals.ts';

/**
 * What stored runs wait for, as long as it can still be given, of all namespaces or of one and those below it. For
 * whoever operates the place where they are kept.
 */
export async function storedApprovals(
  runLogs: RunLogs,
  { clock, scope }: { readonly clock: Clock; readonly scope?: Namespace },
): Promise<readonly WaitingApproval[]> {
  const waiting: WaitingApproval[] = [];
  const logs = scope === undefined ? runLogs.everywhere() : runLogs.within(scope);
  for await (const run of suspendedRuns(logs)) {
    const own = runLogs.within(Namespace.parse(run.namespace, { allowSystem: true }));
    waiting.push(...(await approvalsOf(own, run)));
  }
  return waiting.filter(({ approval }) => clock.now() < approval.expiresAt);
}
