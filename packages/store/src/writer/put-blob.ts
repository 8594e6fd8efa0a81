import type { DatabaseSync } from 'node:sqlite';
import { blobChecksum, chunkChecksum } from '../database/checksum.ts';
import type { WriteHandler } from './write-ops.ts';

const insertChunk = 'INSERT INTO blob_chunks (blob, seq, data, checksum) VALUES (?, ?, ?, ?)';

/** Begins a blob. Without the chunks that are to follow it belongs to the holder and is not there for anybody. */
export function putBlobHandler(database: DatabaseSync, holder: number): WriteHandler<'putBlob'> {
  const insert = database.prepare(`
    INSERT INTO blobs (ref, namespace, expires_at, bytes, meta, checksum, holder)
    VALUES (:ref, :namespace, :expiresAt, :bytes, :meta, :checksum, :holder)`);
  const addChunk = database.prepare(insertChunk);
  return ({ chunk, isLast, ...blob }) => {
    const row = { ...blob, checksum: blobChecksum(blob), holder: isLast ? null : holder };
    const no = Number(insert.run(row).lastInsertRowid);
    addChunk.run(no, 1, chunk, chunkChecksum(blob.ref, 1, chunk));
    return no;
  };
}

/** Goes on with a blob. */
export function addBlobChunkHandler(
  database: DatabaseSync,
  holder: number,
): WriteHandler<'addBlobChunk'> {
  const held = database.prepare('SELECT 1 FROM blobs WHERE no = ? AND holder = ?');
  const finish = database.prepare('UPDATE blobs SET holder = NULL WHERE no = ?');
  const addChunk = database.prepare(insertChunk);
  return ({ no, ref, seq, chunk, isLast }) => {
    if (held.get(no, holder) === undefined) return false;
    addChunk.run(no, seq, chunk, chunkChecksum(ref, seq, chunk));
    if (isLast) finish.run(no);
    return true;
  };
}
