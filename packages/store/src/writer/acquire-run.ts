import type { DatabaseSync } from 'node:sqlite';
import { readNumber, readText } from '../database/columns.ts';
import { toHolder } from '../lease/holder.ts';
import type { ProcessIdentity } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import { inScope, scopeParameters } from '../runs/namespace-scope.ts';
import type { WriteHandler } from './write-ops.ts';

/** Takes a run that nobody holds who may still be at work. */
export function acquireRunHandler(
  database: DatabaseSync,
  options: { readonly holder: number; readonly self: ProcessIdentity },
): WriteHandler<'acquire'> {
  const { holder, self } = options;
  const find = database.prepare(`
    SELECT runs.no, namespace, fence, holders.id AS holder_id, host, boot, pid, started, heartbeat_at
    FROM runs LEFT JOIN holders ON holders.id = runs.holder
    WHERE run_id = :runId AND ${inScope}`);
  const take = database.prepare(
    'UPDATE runs SET holder = :holder, fence = fence + 1 WHERE no = :no',
  );
  return ({ runId, namespace, now }) => {
    const row = find.get({ ...scopeParameters(namespace), runId });
    if (row === undefined) return undefined;
    if (row['holder_id'] !== null && isAlive(toHolder(row), { now, self })) return undefined;
    const no = readNumber(row, 'no');
    take.run({ holder, no });
    return { no, namespace: readText(row, 'namespace'), fence: readNumber(row, 'fence') + 1 };
  };
}
