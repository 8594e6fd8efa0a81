import type { Clock, Millis } from '@aura/core';

import { removeBlobs } from '../blobs/remove-blobs.ts';
import { removeSessions } from '../sessions/remove-sessions.ts';
import type { Writer } from '../writer/writer.ts';

/** How much of the past to keep. Only finished runs are ever removed, the oldest first; running and suspended ones stay. */
export interface Retention {
  /** Runs and timers that ended longer ago go. */
  readonly olderThanMs?: Millis;
  /** At most so many finished runs stay. */
  readonly maxRuns?: number;
  /** Finished runs go until the records of all runs together have at most so many bytes. */
  readonly maxBytes?: number;
}

/** What pruning removed. */
export interface Pruned {
  readonly runs: number;
  /** Of their records. */
  readonly bytes: number;
  /** Sessions that had expired. */
  readonly sessions: number;
  /** Blobs that had expired, or whose writer was gone before they were finished. */
  readonly blobs: number;
}

/** What is kept when nobody says otherwise: a month of runs, and a few gigabytes at most. */
export const defaultRetention: Retention = {
  olderThanMs: 30 * 24 * 60 * 60 * 1_000,
  maxBytes: 4 * 1024 ** 3,
};

/** Removes runs, ended timers and what has expired, and gives unused space back, in slices between which appends go on. */
export async function prune(
  retention: Retention,
  parts: { readonly writer: Writer; readonly clock: Clock },
): Promise<Pruned> {
  const { writer, clock } = parts;
  const { olderThanMs, maxRuns = null, maxBytes = null } = retention;
  const endedBefore = olderThanMs === undefined ? null : clock.now() - olderThanMs;
  let runs = 0;
  let bytes = 0;
  for (let more = true; more;) {
    const slice = await writer.send('prune', { endedBefore, maxRuns, maxBytes });
    runs += slice.runs;
    bytes += slice.bytes;
    more = slice.more;
  }
  if (endedBefore !== null) {
    for (let more = true; more;) ({ more } = await writer.send('pruneTimers', { endedBefore }));
  }
  const { sessions } = await removeSessions({ type: 'expired' }, { writer, clock });
  const { leftovers: blobs } = await removeBlobs({ type: 'expired' }, { writer, clock });
  for (let more = true; more;) ({ more } = await writer.send('shrink', undefined));
  return { runs, bytes, sessions, blobs };
}
