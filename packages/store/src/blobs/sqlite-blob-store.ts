import { randomBytes } from 'node:crypto';

import { defaultMaxBlobBytes, requireBlobSize } from '@aura/core';
import type { BlobStore, Clock } from '@aura/core';

import type { BlobRemoval } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';
import type { BlobReader } from './blob-reader.ts';
import { chunkBytes } from './blob-row.ts';
import type { StoredMeta } from './blob-row.ts';
import { removeBlobs } from './remove-blobs.ts';

/** The bytes of one chunk, alone: what is sent to the writer takes the whole buffer with it that it is a part of. */
function chunkAt(data: Uint8Array, seq: number): Uint8Array {
  return data.slice((seq - 1) * chunkBytes, seq * chunkBytes);
}

/** The blob store port on a writer and a reader of the same database. */
export function sqliteBlobStore(parts: {
  readonly writer: Writer;
  readonly reader: BlobReader;
  readonly clock: Clock;
  readonly maxBytes?: number | undefined;
}): BlobStore {
  const { writer, reader, clock, maxBytes = defaultMaxBlobBytes } = parts;
  const remove = async (which: BlobRemoval['which']): Promise<number> =>
    (await removeBlobs(which, { writer, clock })).blobs;

  /** Sends the chunks after the first, each when the one before is durable: the writer serves others in between. */
  const addChunks = async (
    { no, ref }: { readonly no: number; readonly ref: string },
    data: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const count = Math.ceil(data.length / chunkBytes);
    for (let seq = 2; seq <= count; seq += 1) {
      signal?.throwIfAborted();
      const chunk = { no, ref, seq, chunk: chunkAt(data, seq), isLast: seq === count };
      // Its namespace was deleted meanwhile, and so is this.
      if (!(await writer.send('addBlobChunk', chunk))) return;
    }
  };

  return {
    async put(namespace, data, { expiresAt = null, mediaType, name }, { signal } = {}) {
      signal?.throwIfAborted();
      requireBlobSize(data.length, maxBytes);
      const ref = `blob_${randomBytes(16).toString('hex')}`;
      const meta: StoredMeta = { mediaType, ...(name === undefined ? {} : { name }) };
      const no = await writer.send('putBlob', {
        ref,
        namespace: namespace.key,
        expiresAt,
        bytes: data.length,
        meta: JSON.stringify(meta),
        chunk: chunkAt(data, 1),
        isLast: data.length <= chunkBytes,
      });
      try {
        await addChunks({ no, ref }, data, signal);
      } catch (error) {
        // What cannot be removed now is never there for anybody, and goes when the store is pruned.
        await remove({ type: 'one', no }).catch(() => {});
        throw error;
      }
      return { ref, bytes: data.length };
    },
    async get(namespace, ref, options = {}) {
      options.signal?.throwIfAborted();
      return reader.read(namespace, ref, options);
    },
    async delete(namespace, ref) {
      const blob = reader.find(namespace, ref);
      return blob !== undefined && (await remove({ type: 'one', no: blob.no })) > 0;
    },
    deleteAll: (namespace) => remove({ type: 'at', namespace: namespace.key }),
    deleteTree: (namespace) => remove({ type: 'within', namespace: namespace.key }),
  };
}
