import type { Clock, Millis } from '@aura/core';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** How many sleeps are waiting. */
  readonly sleeping: number;
  /**
   * Moves time forward. Sleeps that fall due wake one after the other, each at its own time and with everything
   * that follows from it done before the next, so what a woken sleeper starts can itself fall due.
   */
  advance(ms: Millis): Promise<void>;
  /** Sets the time of day forward or back, as a person or a time server does. No time passes: nobody wakes. */
  jump(ms: Millis): void;
  /** Lets everything run that is waiting for nothing but its turn. Time stands still. */
  settle(): Promise<void>;
}

interface Sleeper {
  readonly due: Millis;
  wake(): void;
}

/** A {@link FakeClock} that starts at `now` (default: 2026-01-01T00:00:00Z). */
export function fakeClock(now: Millis = Date.UTC(2026, 0, 1)): FakeClock {
  let time = 0;
  let offset = now;
  const sleepers = new Set<Sleeper>();

  /** Microtasks all run before the next macrotask, however long their chain. */
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  const nextDue = (until: Millis): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.due <= until && (first === undefined || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  };

  return {
    now: () => time + offset,
    monotonic: () => time,
    get sleeping() {
      return sleepers.size;
    },
    settle,
    jump(ms) {
      offset += ms;
    },
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (ms <= 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          leave();
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due: time + ms,
          wake() {
            leave();
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort);
      });
    },
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        time = Math.max(time, due.due);
        due.wake();
        await settle();
      }
      time = until;
    },
  };
}
