import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';

/** What a blob is, besides its bytes. */
export interface BlobMeta {
  /** As in HTTP: `text/plain; charset=utf-8`. */
  readonly mediaType: string;
  readonly name?: string;
  /** After it the blob is not there any more. */
  readonly expiresAt?: Millis;
}

/** Where a blob can be found from now on. */
export interface StoredBlob {
  readonly ref: string;
  readonly bytes: number;
}

/** A part of a blob. */
export interface BlobSlice {
  /** Belongs to the caller. Shorter than asked for at the end of the blob. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly name?: string;
  /** Bytes of the whole blob. */
  readonly total: number;
  /** Where it was stored: the namespace it was asked for in, or one below. */
  readonly namespace: Namespace;
}

/** Which part of a blob, in bytes. */
export interface BlobRange {
  /** Default 0. */
  readonly offset?: number;
  /** Default: up to the end. */
  readonly length?: number;
}

/** How a blob operation is given up. */
export interface BlobCall {
  readonly signal?: AbortSignal;
}

/**
 * Where large content is kept outside conversations and logs, as a port. A reference counts only in the namespace that
 * stored it and those above it: anywhere else it is as unknown as one that nobody has ever made.
 */
export interface BlobStore {
  /**
   * Resolves when the blob is durable. A store may be asked to keep a blob as long as it lives, so the bytes must not be
   * changed until then. Throws `blob/too_large`.
   */
  put(
    namespace: Namespace,
    data: Uint8Array,
    meta: BlobMeta,
    call?: BlobCall,
  ): Awaitable<StoredBlob>;
  /** Undefined when there is no such blob here, or not any more. */
  get(
    namespace: Namespace,
    ref: string,
    range?: BlobRange & BlobCall,
  ): Awaitable<BlobSlice | undefined>;
  /** True when there was one. */
  delete(namespace: Namespace, ref: string): Awaitable<boolean>;
  /** Deletes what was stored in exactly this namespace. How many there were. */
  deleteAll(namespace: Namespace): Awaitable<number>;
  /** Deletes what was stored in a namespace and everywhere below it. How many there were. */
  deleteTree(namespace: Namespace): Awaitable<number>;
}
