import type { DatabaseSync } from 'node:sqlite';
import { readNumber } from '../database/columns.ts';
import type { PruneLimits, WriteHandler } from './write-ops.ts';

/** A slice ends after so many runs or bytes, so that appends in between wait for milliseconds only. */
const sliceRuns = 50;
const sliceBytes = 2 * 1024 * 1024;

const finished = `status IN ('completed', 'failed')`;
const free = '(holder IS NULL OR holder NOT IN (SELECT id FROM holders))';

/** Removes the oldest finished runs as far as the limits ask for it, and what was created and never begun. */
export function pruneRunsHandler(database: DatabaseSync): WriteHandler<'prune'> {
  const totals = database.prepare(`
    SELECT (SELECT COUNT(*) FROM runs WHERE ${finished}) AS runs,
      (SELECT COALESCE(SUM(bytes), 0) FROM runs) AS bytes`);
  const oldest = database.prepare(`
    SELECT no, bytes, updated_at FROM runs WHERE ${finished} AND ${free}
    ORDER BY updated_at, no LIMIT ${sliceRuns}`);
  const deleteRecords = database.prepare('DELETE FROM records WHERE run = ?');
  const deleteRun = database.prepare('DELETE FROM runs WHERE no = ?');
  const deleteEmpty = database.prepare(`DELETE FROM runs WHERE seq = 0 AND ${free}`);

  const hasToGo = (
    limits: PruneLimits,
    endedAt: number,
    left: { readonly runs: number; readonly bytes: number },
  ): boolean =>
    (limits.endedBefore !== null && endedAt < limits.endedBefore) ||
    (limits.maxRuns !== null && left.runs > limits.maxRuns) ||
    (limits.maxBytes !== null && left.bytes > limits.maxBytes);

  return (limits) => {
    deleteEmpty.run();
    const row = totals.get() ?? {};
    const left = { runs: readNumber(row, 'runs'), bytes: readNumber(row, 'bytes') };
    let runs = 0;
    let bytes = 0;
    for (const run of oldest.all()) {
      if (!hasToGo(limits, readNumber(run, 'updated_at'), left))
        return { runs, bytes, more: false };
      if (bytes >= sliceBytes) break;
      const no = readNumber(run, 'no');
      deleteRecords.run(no);
      deleteRun.run(no);
      const freed = readNumber(run, 'bytes');
      runs += 1;
      bytes += freed;
      left.runs -= 1;
      left.bytes -= freed;
    }
    return { runs, bytes, more: runs > 0 };
  };
}
