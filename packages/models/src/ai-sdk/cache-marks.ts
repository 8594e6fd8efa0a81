import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { CacheBoundary, ModelRequest } from '@aura/core';

/** Gives the options that say of a place in a request that the vendor shall cache up to it, if it shall. */
export type CacheMarks = (
  after: CacheBoundary['after'],
  index: number,
) => { readonly providerOptions?: SharedV4ProviderOptions };

/**
 * The cache marks of a request: where it says, and where it says nothing after the last tool and the last block of the
 * system prompt. None for vendors without marks.
 */
export function cacheMarks(
  request: ModelRequest,
  mark: SharedV4ProviderOptions | undefined,
): CacheMarks {
  if (mark === undefined) return () => ({});
  const boundaries = request.cacheBoundaries ?? [
    { after: 'tools', index: request.tools.length - 1 },
    { after: 'system', index: request.system.length - 1 },
  ];
  const places = new Set(boundaries.map(({ after, index }) => `${after} ${index}`));
  return (after, index) => (places.has(`${after} ${index}`) ? { providerOptions: mark } : {});
}
