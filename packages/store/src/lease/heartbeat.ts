import type { Clock, Logger } from '@aura/core';
import { AuraError } from '@aura/core';
import { heartbeatMs } from './is-alive.ts';

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Writes one beat. */
  readonly beat: () => Promise<void>;
}

/** Beats until it is disposed. A beat that fails is reported; the next one may succeed. */
export function startHeartbeat({ clock, logger, beat }: HeartbeatOptions): AsyncDisposable {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await clock.sleep(heartbeatMs, stop.signal);
        await beat();
      } catch (error) {
        if (stop.signal.aborted) return;
        const { code, message } = AuraError.from(error, 'store/failed');
        logger.log('warn', 'the store could not renew its lease', { code, message });
      }
    }
  };
  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
