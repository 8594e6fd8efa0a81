import { Namespace, tenantOf } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { withStore } from '../stored/with-store.ts';

/** Writes the audit log of a tenant, one record per line, oldest first. */
export async function exportAudit(
  context: CliContext,
  flags: DataFlags,
  namespace: string,
): Promise<void> {
  const { key } = tenantOf(Namespace.parse(namespace));
  await withStore(context, flags, async ({ audit }) => {
    for (const record of await audit.export(key)) {
      if (context.outputClosed.aborted) return;
      context.process.stdout.write(`${JSON.stringify(record)}\n`);
    }
  });
}
