import type { DatabaseSync } from 'node:sqlite';
import { recordChecksum, runChecksum } from '../database/checksum.ts';
import { readNumber } from '../database/columns.ts';
import { Refusal } from '../database/refusal.ts';
import type { WriteHandler } from './write-ops.ts';

/** Adds records to a run, if it is held under this fence and they continue it. */
export function appendRecordsHandler(
  database: DatabaseSync,
  holder: number,
): WriteHandler<'append'> {
  const advance = database.prepare(`
    UPDATE runs SET status = :status, updated_at = :updatedAt, seq = :seq, bytes = bytes + :bytes,
      summary = :summary, checksum = :checksum
    WHERE no = :no AND fence = :fence AND holder = :holder AND seq = :lastSeq`);
  const insert = database.prepare(
    'INSERT INTO records (run, seq, body, checksum) VALUES (?, ?, ?, ?)',
  );
  const lastSeqOfHeld = database.prepare(
    'SELECT seq FROM runs WHERE no = :no AND fence = :fence AND holder = :holder',
  );

  /** Why a run could not be advanced. */
  const refusal = (
    runId: string,
    run: { no: number; fence: number },
    firstSeq: number,
  ): Refusal => {
    const row = lastSeqOfHeld.get({ no: run.no, fence: run.fence, holder });
    if (row === undefined) {
      const message = `the run ${runId} is no longer held by this writer`;
      return new Refusal({ code: 'run/fenced', message, retry: 'never' });
    }
    const message = `record ${firstSeq} does not follow record ${readNumber(row, 'seq')} of ${runId}`;
    return new Refusal({ code: 'run/log_gap', message, retry: 'never' });
  };

  return ({ run: { no, namespace, fence }, runId, firstSeq, bodies, summary }) => {
    const text = summary === undefined ? '' : JSON.stringify(summary);
    const { changes } = advance.run({
      no,
      fence,
      holder,
      status: summary?.status ?? null,
      updatedAt: summary?.updatedAt ?? null,
      lastSeq: firstSeq - 1,
      seq: firstSeq + bodies.length - 1,
      bytes: bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0),
      summary: text,
      checksum: runChecksum({ runId, namespace, summary: text }),
    });
    if (changes === 0) throw refusal(runId, { no, fence }, firstSeq);
    bodies.forEach((body, index) => {
      const seq = firstSeq + index;
      insert.run(no, seq, body, recordChecksum(runId, seq, body));
    });
    return undefined;
  };
}
