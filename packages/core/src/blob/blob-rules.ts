import { AuraError } from '../errors/aura-error.ts';
import type { BlobRange } from './blob-store.ts';

/** The most bytes of one blob, in a store that sets no limit. */
export const defaultMaxBlobBytes: number = 64 * 1024 ** 2;

/** Throws `blob/too_large`. Every backend uses it, so that all agree. */
export function requireBlobSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new AuraError('blob/too_large', {
    message: `a blob has ${bytes} bytes; the limit is ${maxBytes}`,
    hint: 'Store less of it, or raise the limit of the store.',
  });
}

/** The bytes that a range means in a blob of `total` bytes: from `start` to before `end`. */
export function blobSpan(
  total: number,
  { offset = 0, length = total }: BlobRange,
): { readonly start: number; readonly end: number } {
  const start = Math.min(Math.max(0, Math.floor(offset)), total);
  return { start, end: Math.min(total, start + Math.max(0, Math.floor(length))) };
}
