import type { BlobStore } from '@aura/core';

import type { FakeClock } from '../clock/fake-clock.ts';
import { blobCases } from './blob-cases.ts';
import { blobNamespaceCases } from './blob-namespace-cases.ts';
import type { SuiteHooks } from './suite-hooks.ts';

/** A backend under test, with nothing stored yet. Disposing it removes what it has stored. */
export interface BlobStoreUnderTest extends AsyncDisposable {
  readonly blobs: BlobStore;
  /** The clock of the store. */
  readonly clock: FakeClock;
}

/** The most bytes of one blob in the stores of the suite. */
const maxBytes = 2_000_000;

/**
 * What every backend of the blob store port has to do, as tests of the runner whose hooks are given.
 * @param make - a store that takes blobs of at most so many bytes
 *
 * @example
 * blobStoreSuite(
 *   'in memory',
 *   async (maxBytes) => {
 *     const clock = fakeClock();
 *     const blobs = createMemoryBlobStore({ clock, random: seededRandom(1), maxBytes });
 *     return { blobs, clock, async [Symbol.asyncDispose]() {} };
 *   },
 *   { describe, it, expect },
 * );
 */
export function blobStoreSuite(
  name: string,
  make: (maxBytes: number) => Promise<BlobStoreUnderTest>,
  { describe, it, expect }: SuiteHooks,
): void {
  describe(`blobs ${name}`, () => {
    for (const { name, check } of [...blobCases(maxBytes), ...blobNamespaceCases]) {
      it(name, async () => {
        await using subject = await make(maxBytes);
        await check(subject, expect);
      });
    }
  });
}
