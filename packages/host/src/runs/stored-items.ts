import { Namespace } from '@aura/core';
import type { Clock, RunLogs } from '@aura/core';
import { itemsOf, suspendedRuns } from './run-approvals.ts';
import type { WaitingItem } from './run-approvals.ts';

/**
 * What stored runs wait for, as long as it can still be said, of all namespaces or of one and those below it. For
 * whoever operates the place where they are kept.
 */
export async function storedItems(
  runLogs: RunLogs,
  { clock, scope }: { readonly clock: Clock; readonly scope?: Namespace },
): Promise<readonly WaitingItem[]> {
  const waiting: WaitingItem[] = [];
  const logs = scope === undefined ? runLogs.everywhere() : runLogs.within(scope);
  for await (const run of suspendedRuns(logs)) {
    const own = runLogs.within(Namespace.parse(run.namespace, { allowSystem: true }));
    waiting.push(...(await itemsOf(own, run)));
  }
  return waiting.filter(({ item }) => clock.now() < item.expiresAt);
}
