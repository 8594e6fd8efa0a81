import type { DatabaseSync } from 'node:sqlite';
import { runChecksum } from '../database/checksum.ts';
import { Refusal } from '../database/refusal.ts';
import type { WriteHandler } from './write-ops.ts';

const firstFence = 1;

/** Enters a new run, held by this store. */
export function createRunHandler(database: DatabaseSync, holder: number): WriteHandler<'create'> {
  const insert = database.prepare(`
    INSERT INTO runs (run_id, namespace, seq, bytes, summary, checksum, fence, holder)
    VALUES (:runId, :namespace, 0, 0, '', :checksum, ${firstFence}, :holder)
    ON CONFLICT (run_id) DO NOTHING`);
  return ({ runId, namespace }) => {
    const checksum = runChecksum({ runId, namespace, summary: '' });
    const { changes, lastInsertRowid } = insert.run({ runId, namespace, checksum, holder });
    if (changes === 0) {
      throw new Refusal({
        code: 'run/exists',
        message: `the run ${runId} exists already`,
        retry: 'never',
      });
    }
    return { no: Number(lastInsertRowid), namespace, fence: firstFence };
  };
}
