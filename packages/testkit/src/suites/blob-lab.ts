import type { BlobMeta, BlobRange, BlobStore, Namespace } from '@aura/core';

/** A text of UTF-8. */
export const plain: BlobMeta = { mediaType: 'text/plain; charset=utf-8' };

/** Stores a text and returns its reference. */
export async function putText(
  blobs: BlobStore,
  namespace: Namespace,
  text: string,
  meta: Partial<BlobMeta> = {},
): Promise<string> {
  const data = new TextEncoder().encode(text);
  return (await blobs.put(namespace, data, { ...plain, ...meta })).ref;
}

/** The text of a blob, or of a part of it; undefined when there is none. */
export async function textOf(
  blobs: BlobStore,
  namespace: Namespace,
  ref: string,
  range?: BlobRange,
): Promise<string | undefined> {
  const slice = await blobs.get(namespace, ref, range);
  return slice && new TextDecoder().decode(slice.data);
}

/** Bytes of which no two neighbouring thousands are the same. */
export function sampleBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index + Math.floor(index / 1_000)) % 251);
}
