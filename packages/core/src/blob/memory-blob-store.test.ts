import { blobStoreSuite, fakeClock, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { Namespace } from '../namespace/namespace.ts';
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

describe('a blob store in memory', () => {
  it('gives up the oldest blobs for new ones when there is a limit for all of them', async () => {
    const clock = fakeClock();
    const blobs = createMemoryBlobStore({ clock, random: seededRandom(2), maxTotalBytes: 10 });
    const ann = Namespace.of('tenant', 'ann');
    const put = (bytes: number) => blobs.put(ann, new Uint8Array(bytes), { mediaType: 'a/b' });
    const isThere = async (ref: string) => (await blobs.get(ann, ref)) !== undefined;
    const first = await put(4);
    const second = await put(4);
    const third = await put(3);
    expect(await Promise.all([first, second, third].map(({ ref }) => isThere(ref)))).toEqual([
      false,
      true,
      true,
    ]);
    // What was deleted takes no room any more.
    await blobs.delete(ann, second.ref);
    await put(7);
    expect(await isThere(third.ref)).toBe(true);
  });
});
