import type { Clock } from '@aura/core';

import type { RemovedSlice, SessionRemoval } from '../writer/write-ops.ts';
import type { Writer } from '../writer/writer.ts';

/** Removes sessions in slices, between which commits go on. */
export async function removeSessions(
  which: SessionRemoval['which'],
  { writer, clock }: { readonly writer: Writer; readonly clock: Clock },
): Promise<Pick<RemovedSlice, 'sessions' | 'expired'>> {
  let sessions = 0;
  let expired = 0;
  for (let more = true; more;) {
    const slice = await writer.send('removeSessions', { which, now: clock.now() });
    sessions += slice.sessions;
    expired += slice.expired;
    more = slice.more;
  }
  return { sessions, expired };
}
