import { AuraError } from '@aura/core';
import type { Clock, Logger, Millis } from '@aura/core';
import type { Pruned, Retention } from '@aura/store';

/** How often old things are looked for. */
const pauseMs: Millis = 60 * 60_000;

/**
 * Keeps a store to what it may keep: now and then every hour, until the host closes. Never rejects; what could not be removed
 * is tried again.
 */
export async function sweepStore(
  store: { readonly prune: (retention: Retention) => Promise<Pruned> },
  parts: {
    readonly retention: Retention;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly closing: AbortSignal;
  },
): Promise<void> {
  const { retention, clock, logger, closing } = parts;
  while (!closing.aborted) {
    try {
      const { runs, bytes, sessions, blobs } = await store.prune(retention);
      if (runs + sessions + blobs > 0) {
        logger.log('info', 'removed what was too old', { runs, bytes, sessions, blobs });
      }
    } catch (error) {
      // A host that closes takes the store away from under it.
      if (closing.aborted) return;
      const { code, message } = AuraError.from(error, 'store/failed');
      logger.log('error', 'old runs could not be removed', { code, message });
    }
    await clock.sleep(pauseMs, closing).catch(() => undefined);
  }
}
