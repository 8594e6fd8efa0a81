import { blobStoreSuite, fakeClock, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemoryBlobStore } from './memory-blob-store.ts';

blobStoreSuite(
  'in memory',
  async (maxBytes) => {
    const clock = fakeClock();
    const blobs = createMemoryBlobStore({ clock, random: seededRandom(1), maxBytes });
    return { blobs, clock, async [Symbol.asyncDispose]() {} };
  },
  { describe, it, expect },
);
