import { createIdSource } from '../ids/id-source.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { blobSpan, defaultMaxBlobBytes, requireBlobSize } from './blob-rules.ts';
import type { BlobMeta, BlobStore } from './blob-store.ts';

interface KeptBlob extends BlobMeta {
  readonly namespace: Namespace;
  readonly data: Uint8Array;
}

/** How the blobs of a process are kept. */
export interface MemoryBlobStoreOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of one blob. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Of all together: the oldest make room for new ones. Default: no limit. */
  readonly maxTotalBytes?: number;
}

/** Blobs that live as long as the process. */
export function createMemoryBlobStore(options: MemoryBlobStoreOptions): BlobStore {
  const { clock, maxBytes = defaultMaxBlobBytes, maxTotalBytes = Infinity } = options;
  const ids = createIdSource(options);
  const blobs = new Map<string, KeptBlob>();

  let total = 0;

  const remove = (ref: string): boolean => {
    total -= blobs.get(ref)?.data.length ?? 0;
    return blobs.delete(ref);
  };
  const sweep = (): void => {
    for (const [ref, { expiresAt }] of blobs) {
      if (expiresAt !== undefined && expiresAt <= clock.now()) remove(ref);
    }
  };
  const makeRoom = (bytes: number): void => {
    for (const ref of blobs.keys()) {
      if (total + bytes <= maxTotalBytes) return;
      remove(ref);
    }
  };
  const find = (namespace: Namespace, ref: string): KeptBlob | undefined => {
    const blob = blobs.get(ref);
    const { expiresAt = Number.POSITIVE_INFINITY } = blob ?? {};
    const isHere = blob !== undefined && expiresAt > clock.now();
    return isHere && namespace.contains(blob.namespace) ? blob : undefined;
  };
  const deleteWhere = (isMeant: (owner: Namespace) => boolean): number => {
    sweep();
    const before = blobs.size;
    for (const [ref, { namespace }] of blobs) if (isMeant(namespace)) remove(ref);
    return before - blobs.size;
  };

  return {
    put(namespace, data, meta, { signal } = {}) {
      signal?.throwIfAborted();
      requireBlobSize(data.length, maxBytes);
      sweep();
      makeRoom(data.length);
      const ref = ids.next('blob');
      total += data.length;
      blobs.set(ref, { ...meta, namespace, data: data.slice() });
      return { ref, bytes: data.length };
    },
    get(namespace, ref, { signal, ...range } = {}) {
      signal?.throwIfAborted();
      const blob = find(namespace, ref);
      if (blob === undefined) return undefined;
      const { data, mediaType, name, namespace: owner } = blob;
      const { start, end } = blobSpan(data.length, range);
      return {
        data: new Uint8Array(data.subarray(start, end)),
        mediaType,
        ...(name === undefined ? {} : { name }),
        total: data.length,
        namespace: owner,
      };
    },
    delete: (namespace, ref) => find(namespace, ref) !== undefined && remove(ref),
    deleteAll: (namespace) => deleteWhere((owner) => namespace.equals(owner)),
    deleteTree: (namespace) => deleteWhere((owner) => namespace.contains(owner)),
  };
}
