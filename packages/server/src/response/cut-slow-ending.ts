import type { ServerResponse } from 'node:http';
import type { Clock, Millis } from '@aura/core';

/** Cuts the connection when its reader takes longer than this to read the rest of a response that is complete. */
export function cutSlowEnding(
  outgoing: ServerResponse,
  { clock, afterMs }: { readonly clock: Clock; readonly afterMs: Millis },
): void {
  if (outgoing.closed) return;
  const closed = new AbortController();
  outgoing.once('close', () => closed.abort('over'));
  clock.sleep(afterMs, closed.signal).then(
    () => outgoing.destroy(),
    () => undefined, // Read in time.
  );
}
