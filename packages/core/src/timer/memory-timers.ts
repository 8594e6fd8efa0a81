import type { Namespace } from '../namespace/namespace.ts';
import type { Clock } from '../ports/clock.ts';
import { completeTimer, timerText } from './complete-timer.ts';
import type { Timer, TimerEnd, TimerSpec } from './timer.ts';
import type { ScopedTimers, TimerClaim, Timers } from './timers.ts';

interface Entry {
  timer: Timer;
  readonly no: number;
  isHeld: boolean;
}

/** How much the in-memory ledger keeps. */
export interface MemoryTimersOptions {
  readonly clock: Clock;
  /** Timers that have ended, the newest of them. Default 1,000. */
  readonly keepEnded?: number;
}

/** The entries, in the order in which they were set. */
class Ledger {
  readonly #clock: Clock;
  readonly #keepEnded: number;
  readonly #entries = new Map<number, Entry>();
  /** Numbers of those that have ended, in the order of their ends. */
  readonly #ended = new Set<number>();
  #lastNo = 0;

  constructor({ clock, keepEnded = 1_000 }: MemoryTimersOptions) {
    this.#clock = clock;
    this.#keepEnded = keepEnded;
  }

  get all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** The entry that was set last under a key. */
  latest(namespace: Namespace, key: string): Entry | undefined {
    return this.all.findLast(
      ({ timer }) => timer.key === key && timer.namespace.key === namespace.key,
    );
  }

  open(namespace: Namespace, key: string): Entry | undefined {
    const entry = this.latest(namespace, key);
    return entry?.timer.end === undefined ? entry : undefined;
  }

  set(namespace: Namespace, spec: TimerSpec): void {
    const complete = completeTimer(spec);
    const open = this.open(namespace, complete.key);
    if (open !== undefined) {
      if (!open.isHeld && timerText(open.timer) === timerText(complete)) return;
      this.end(open, { type: 'skipped', reason: 'replaced' });
    }
    this.#lastNo += 1;
    const timer = { ...complete, namespace, attempts: 0 };
    this.#entries.set(this.#lastNo, { timer, no: this.#lastNo, isHeld: false });
  }

  end(entry: Entry, end: TimerEnd): void {
    entry.timer = { ...entry.timer, end: { ...end, at: this.#clock.now() } };
    this.#ended.add(entry.no);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= this.#keepEnded) break;
      this.#ended.delete(oldest);
      this.#entries.delete(oldest);
    }
  }

  /** Open, of these kinds and handled by nobody; the longest due first. */
  free(kinds: readonly string[]): readonly Entry[] {
    return this.all
      .filter(({ timer, isHeld }) => {
        return timer.end === undefined && !isHeld && kinds.includes(timer.kind);
      })
      .sort((left, right) => left.timer.dueAt - right.timer.dueAt || left.no - right.no);
  }
}

function claimEntry(ledger: Ledger, entry: Entry): TimerClaim {
  const { timer } = entry;
  const attempts = timer.attempts + 1;
  entry.timer = { ...timer, attempts };
  entry.isHeld = true;
  const holds = (): boolean => entry.isHeld && entry.timer.attempts === attempts;
  return {
    timer: entry.timer,
    finish(end, following) {
      if (!holds()) return false;
      entry.isHeld = false;
      const isReplaced = entry.timer.end !== undefined;
      ledger.end(entry, end);
      if (following === undefined || isReplaced) return true;
      const { namespace } = timer;
      if (ledger.open(namespace, following.key) === undefined) ledger.set(namespace, following);
      return true;
    },
    release() {
      if (holds()) entry.isHeld = false;
    },
  };
}

/** A timer ledger that lives as long as the process. */
export function createMemoryTimers(options: MemoryTimersOptions): Timers {
  const { clock } = options;
  const ledger = new Ledger(options);
  return {
    within(namespace): ScopedTimers {
      return {
        set: (spec) => ledger.set(namespace, spec),
        cancel(key, reason = 'cancelled') {
          const entry = ledger.open(namespace, key);
          if (entry !== undefined) ledger.end(entry, { type: 'skipped', reason });
          return entry !== undefined;
        },
        get: (key) => ledger.latest(namespace, key)?.timer,
        list({ kinds, isOpen, cursor, limit = 50 } = {}) {
          const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
          const found = ledger.all
            .filter(({ timer, no }) => no < before && namespace.contains(timer.namespace))
            .filter(({ timer }) => kinds?.includes(timer.kind) ?? true)
            .filter(({ timer }) => isOpen === undefined || isOpen === (timer.end === undefined))
            .reverse();
          const page = found.slice(0, Math.min(Math.max(limit, 1), 500));
          const items = page.map(({ timer }) => timer);
          const last = page.at(-1);
          return found.length > page.length && last !== undefined
            ? { items, nextCursor: String(last.no) }
            : { items };
        },
      };
    },
    claim({ kinds, limit }) {
      const now = clock.now();
      const due = ledger.free(kinds).filter(({ timer }) => timer.dueAt <= now);
      return due.slice(0, limit).map((entry) => claimEntry(ledger, entry));
    },
    nextDue: (kinds) => ledger.free(kinds)[0]?.timer.dueAt,
  };
}
