import type { Clock, Millis, RunId } from '@aura/core';

/** How long runs that outlive their readers for a while wait for one to come back. */
export interface GracePeriods {
  /**
   * Somebody reads the stream of this run. Returns how to say that the reader has left, and whether the run is over with
   * that; `abandon` is called when it is not, and no reader comes within the grace period.
   */
  enter(runId: RunId, abandon: () => void): (isOver: boolean) => void;
  /** Waits for nobody any more and abandons nothing: the server is closing. */
  dispose(): void;
}

interface Readers {
  count: number;
  waiting: AbortController | undefined;
}

/** The grace periods of one server. */
export function createGracePeriods(options: {
  readonly clock: Clock;
  readonly graceMs: Millis;
}): GracePeriods {
  const { clock, graceMs } = options;
  const runs = new Map<RunId, Readers>();
  let isDisposed = false;

  async function wait(runId: RunId, readers: Readers, abandon: () => void): Promise<void> {
    const waiting = new AbortController();
    readers.waiting = waiting;
    try {
      await clock.sleep(graceMs, waiting.signal);
    } catch {
      // Somebody has come back, or nobody needs to any more.
      return;
    }
    // The time may have run out just when somebody came back.
    if (readers.count > 0) return;
    runs.delete(runId);
    abandon();
  }

  return {
    enter(runId, abandon) {
      const readers: Readers = runs.get(runId) ?? { count: 0, waiting: undefined };
      runs.set(runId, readers);
      readers.count += 1;
      readers.waiting?.abort('over');
      return (isOver) => {
        readers.count -= 1;
        if (readers.count > 0) return;
        if (isOver || isDisposed) runs.delete(runId);
        else void wait(runId, readers, abandon);
      };
    },
    dispose() {
      isDisposed = true;
      for (const { waiting } of runs.values()) waiting?.abort('over');
      runs.clear();
    },
  };
}
