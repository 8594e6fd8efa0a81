import { blobChecksum, chunkChecksum } from '../database/checksum.ts';
import { readBytes, readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** Bytes of each chunk of a blob but its last one. */
export const chunkBytes: number = 512 * 1024;

/** What a blob is, as its row has it. */
export interface StoredMeta {
  readonly mediaType: string;
  readonly name?: string;
}

/** A blob as its row describes it. */
export interface BlobRow {
  readonly no: number;
  readonly ref: string;
  /** Canonical key. */
  readonly namespace: string;
  readonly bytes: number;
  readonly expiresAt: number | null;
  readonly meta: StoredMeta;
}

/** The columns {@link toBlobRow} reads. */
export const blobColumns = 'no, ref, namespace, expires_at, bytes, meta, checksum';

/** Reads a row of `blobs`; throws when it is not as it was written. */
export function toBlobRow(row: Row, path: string): BlobRow {
  const ref = readText(row, 'ref');
  const namespace = readText(row, 'namespace');
  const bytes = readNumber(row, 'bytes');
  const meta = readText(row, 'meta');
  const expiresAt = row['expires_at'] === null ? null : readNumber(row, 'expires_at');
  if (blobChecksum({ ref, namespace, expiresAt, bytes, meta }) !== readNumber(row, 'checksum')) {
    throw corrupt(path, `the entry of the blob ${ref} is not what was written`);
  }
  // Trusted from here: the checksum shows that it is our own text.
  const no = readNumber(row, 'no');
  return { no, ref, namespace, bytes, expiresAt, meta: JSON.parse(meta) as StoredMeta };
}

/** Reads a row that has to be chunk `seq` of a blob; throws when it is missing or not as it was written. */
export function toChunk(
  row: Row | undefined,
  { ref, bytes }: Pick<BlobRow, 'ref' | 'bytes'>,
  place: { readonly seq: number; readonly path: string },
): Uint8Array {
  const { seq, path } = place;
  const data = row && readBytes(row, 'data');
  const length = Math.min(chunkBytes, bytes - (seq - 1) * chunkBytes);
  const isIntact =
    row !== undefined &&
    data?.length === length &&
    readNumber(row, 'checksum') === chunkChecksum(ref, seq, data);
  if (!isIntact) throw corrupt(path, `chunk ${seq} of the blob ${ref} is missing or changed`);
  return data;
}
