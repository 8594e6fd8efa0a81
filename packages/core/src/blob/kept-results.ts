import type { Millis } from '../ports/clock.ts';
import type { BlobStore } from './blob-store.ts';

/** Where the full text of tool results is kept, so that a model which was shown a part can read the rest. */
export interface KeptResults {
  readonly blobs: BlobStore;
  /** Longer texts lose their middle before they are kept. In UTF-16 units. Default 262,144. */
  readonly maxLength?: number;
  /** Shorter texts are not kept: a tool that said so little can be called again. In UTF-16 units. Default 2,000. */
  readonly minLength?: number;
  /** How long they are kept. Default 30 days. */
  readonly ttlMs?: Millis;
}

/** The settings of kept results that set none. */
export const defaultKeptResults: Required<Omit<KeptResults, 'blobs'>> = {
  maxLength: 256 * 1024,
  minLength: 2_000,
  ttlMs: 30 * 24 * 60 * 60 * 1_000,
};

/** What the kept text of a result is. */
export const keptMediaType = 'text/plain; charset=utf-8';

/** The name of the tool that reads it, as notices have it. */
export const readResultName = 'read_result';
