import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { blobColumns, chunkBytes, toBlobRow, toChunk } from './blob-row.ts';

/** What a look at all blobs found. */
export interface BlobsReport {
  readonly problems: readonly string[];
  readonly blobs: number;
}

/** Reads all blobs that are there and every checksum in them, until there are `maxProblems`. */
export function inspectBlobs(
  database: DatabaseSync,
  { path, maxProblems }: { readonly path: string; readonly maxProblems: number },
): BlobsReport {
  const problems: string[] = [];
  const chunk = database.prepare(
    'SELECT data, checksum FROM blob_chunks WHERE blob = ? AND seq = ?',
  );
  const rows = database.prepare(`SELECT ${blobColumns} FROM blobs WHERE holder IS NULL`).iterate();
  let blobs = 0;
  for (const row of rows) {
    if (problems.length >= maxProblems) break;
    blobs += 1;
    try {
      const blob = toBlobRow(row, path);
      const count = Math.max(1, Math.ceil(blob.bytes / chunkBytes));
      for (let seq = 1; seq <= count; seq += 1)
        toChunk(chunk.get(blob.no, seq), blob, { seq, path });
    } catch (error) {
      problems.push(describeFailure(error, path).message);
    }
  }
  return { problems, blobs };
}
