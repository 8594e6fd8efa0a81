import type { Clock } from '@aura/core';

import type { BlobRemoval, RemovedBlobs } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';

/** Removes blobs in slices, between which commits go on. */
export async function removeBlobs(
  which: BlobRemoval['which'],
  { writer, clock }: { readonly writer: Writer; readonly clock: Clock },
): Promise<Omit<RemovedBlobs, 'more'>> {
  let blobs = 0;
  let leftovers = 0;
  for (let more = true; more;) {
    const slice = await writer.send('removeBlobs', { which, now: clock.now() });
    blobs += slice.blobs;
    leftovers += slice.leftovers;
    more = slice.more;
  }
  return { blobs, leftovers };
}
