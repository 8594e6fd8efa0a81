import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { readNumber } from '../database/columns.ts';
import { inScope, scopeParameters } from '../runs/namespace-scope.ts';
import type { BlobRemoval, WriteHandler } from './write-ops.ts';

/** A slice ends after so many blobs or chunks, so that commits in between wait for milliseconds only. */
const sliceBlobs = 50;
const sliceChunks = 8;

/** Never finished, and nobody is at it: its writer is gone, or it is being removed. */
const isAbandoned = '(holder IS NOT NULL AND holder NOT IN (SELECT id FROM holders))';

/** Removes blobs, those that have expired or were never finished included. */
export function removeBlobsHandler(database: DatabaseSync): WriteHandler<'removeBlobs'> {
  const select = `
    SELECT no, COALESCE(holder, -1) AS holder, COALESCE(expires_at <= :now, 0) AS is_expired
    FROM blobs`;
  const at = database.prepare(`${select} WHERE namespace = :namespace LIMIT ${sliceBlobs}`);
  const within = database.prepare(`${select} WHERE ${inScope} LIMIT ${sliceBlobs}`);
  const one = database.prepare(`${select} WHERE no = :no`);
  const expired = database.prepare(
    `${select} WHERE expires_at <= :now OR ${isAbandoned} LIMIT ${sliceBlobs}`,
  );
  const hide = database.prepare('UPDATE blobs SET holder = 0 WHERE no = ?');
  const removeChunks = database.prepare(`
    DELETE FROM blob_chunks WHERE blob = :no
      AND seq IN (SELECT seq FROM blob_chunks WHERE blob = :no ORDER BY seq LIMIT :limit)`);
  const remove = database.prepare('DELETE FROM blobs WHERE no = ?');

  const find = ({ which, now }: BlobRemoval): readonly Record<string, SQLOutputValue>[] => {
    if (which.type === 'expired') return expired.all({ now });
    if (which.type === 'one') return one.all({ now, no: which.no });
    if (which.type === 'at') return at.all({ now, namespace: which.namespace });
    return within.all({ now, ...scopeParameters(which.namespace) });
  };

  return (removal) => {
    const rows = find(removal);
    const done = { blobs: 0, leftovers: 0 };
    let room = sliceChunks;
    for (const row of rows) {
      if (room === 0) return { ...done, more: true };
      const no = readNumber(row, 'no');
      const holder = readNumber(row, 'holder');
      if (holder === -1 && readNumber(row, 'is_expired') === 0) done.blobs += 1;
      else if (holder !== 0) done.leftovers += 1;
      // Gone for everybody from here on, also when it takes more than one slice.
      if (holder !== 0) hide.run(no);
      const removed = Number(removeChunks.run({ no, limit: room }).changes);
      if (removed < room) remove.run(no);
      room -= removed;
    }
    return { ...done, more: room === 0 || rows.length === sliceBlobs };
  };
}
