import type { StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';

import { blobSpan, Namespace } from '@aura/core';
import type { BlobCall, BlobRange, BlobSlice, Clock } from '@aura/core';

import type { ReadConnection } from '../database/read-connection.ts';
import { scopeParameters } from '../runs/namespace-scope.ts';
import { blobColumns, chunkBytes, toBlobRow, toChunk } from './blob-row.ts';
import type { BlobRow } from './blob-row.ts';

/** Reads blobs in the calling thread, chunk by chunk. What has expired is not there any more. */
export class BlobReader {
  readonly #connection: ReadConnection;
  readonly #clock: Clock;
  readonly #blob: StatementSync;
  readonly #chunk: StatementSync;

  constructor(connection: ReadConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.#blob = connection.prepare(`
      SELECT ${blobColumns} FROM blobs
      WHERE ref = :ref AND holder IS NULL AND (expires_at IS NULL OR expires_at > :now)
        AND (namespace = :scope OR (namespace > :below AND namespace < :beyond))`);
    this.#chunk = connection.prepare(
      'SELECT data, checksum FROM blob_chunks WHERE blob = ? AND seq = ?',
    );
  }

  /** The blob with this reference, if it counts in the namespace. */
  find(namespace: Namespace, ref: string): BlobRow | undefined {
    return this.#connection.reading(() => {
      const now = this.#clock.now();
      const row = this.#blob.get({ ref, now, ...scopeParameters(namespace.key) });
      return row && toBlobRow(row, this.#connection.path);
    });
  }

  async read(
    namespace: Namespace,
    ref: string,
    { signal, ...range }: BlobRange & BlobCall,
  ): Promise<BlobSlice | undefined> {
    const blob = this.find(namespace, ref);
    if (blob === undefined) return undefined;
    const { start, end } = blobSpan(blob.bytes, range);
    const data = new Uint8Array(end - start);
    for (let at = start; at < end;) {
      signal?.throwIfAborted();
      const seq = Math.floor(at / chunkBytes) + 1;
      const first = (seq - 1) * chunkBytes;
      const chunk = this.#chunkOf(namespace, blob, seq);
      // It was deleted meanwhile.
      if (chunk === undefined) return undefined;
      data.set(chunk.subarray(at - first, end - first), at - start);
      at = first + chunk.length;
      // A large blob is not read in one go: everything else goes on in between.
      if (at < end) await setImmediate();
    }
    const { bytes: total, meta } = blob;
    return {
      ...meta,
      data,
      total,
      namespace: Namespace.parse(blob.namespace, { allowSystem: true }),
    };
  }

  #chunkOf(namespace: Namespace, blob: BlobRow, seq: number): Uint8Array | undefined {
    const { path } = this.#connection;
    return this.#connection.readingAtOnce(() => {
      const row = this.#chunk.get(blob.no, seq);
      if (row === undefined && this.find(namespace, blob.ref) === undefined) return undefined;
      return toChunk(row, blob, { seq, path });
    });
  }
}
