import { AuraError, Namespace, tenantOf } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { withStore } from '../stored/with-store.ts';

/** Checks the audit log of a tenant. Throws `store/corrupt` when it is not what was written. */
export async function verifyAudit(
  context: CliContext,
  flags: DataFlags,
  namespace: string,
): Promise<void> {
  const { key } = tenantOf(Namespace.parse(namespace));
  await withStore(context, flags, async ({ audit }) => {
    const verdict = await audit.verify(key);
    if (!verdict.ok) {
      const where = verdict.brokenAt === undefined ? '' : ` from ${oneLine(verdict.brokenAt)} on`;
      throw new AuraError('store/corrupt', {
        message: `the audit log of ${key} is not what was written${where}`,
        hint: 'Somebody has changed the database. Compare it with a backup.',
      });
    }
    const records = await audit.export(key);
    const end = records.at(-1)?.hash ?? 'none';
    const count = `${records.length} ${records.length === 1 ? 'record' : 'records'}`;
    context.process.stdout.write(`the audit log of ${key} is whole: ${count}, last hash ${end}\n`);
  });
}
