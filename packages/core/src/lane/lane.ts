import { AuraError } from '../errors/aura-error.ts';

/**
 * What to do when a session is busy. `queue`: wait. `reject`: fail with `session/busy`. `interrupt`: end the run in
 * progress, then start.
 */
export type LaneMode = 'queue' | 'reject' | 'interrupt';

/**
 * Of two that wait, the one with the lower number goes first: what follows the run in progress, then people, then
 * anything that runs by itself.
 */
export const LanePriority = { next: -1, user: 0, background: 10 } as const;

/** How an entry takes its place. */
export interface LaneEntryOptions {
  readonly mode?: LaneMode;
  /** Default `LanePriority.user`. */
  readonly priority?: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
  /** Called whenever somebody wants this entry, once it is active, out of the way. Must not throw. */
  readonly onInterrupt?: () => void;
}

/** The right to work on a session. Give it back exactly once; a second time does nothing. */
export interface LaneTicket {
  release(): void;
}

interface Active {
  readonly onInterrupt: LaneEntryOptions['onInterrupt'];
}

interface Waiting extends Active {
  readonly priority: number;
  readonly start: (ticket: LaneTicket) => void;
}

interface Lane {
  readonly active: Set<Active>;
  readonly waiting: Waiting[];
}

/** How much a set of lanes holds. */
export interface LanesOptions {
  /** Entries that may wait for one key. Default 16. */
  readonly maxQueue?: number;
  /** Entries of one key that may be active at the same time. Default 1. */
  readonly width?: number;
}

/** One queue per key: at most `width` entries of a key are active, others wait by priority, then in order. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #maxQueue: number;
  readonly #width: number;

  constructor(options: LanesOptions = {}) {
    this.#maxQueue = options.maxQueue ?? 16;
    this.#width = options.width ?? 1;
  }

  /**
   * Resolves when it is this entry's turn. Rejects with `session/busy` when it does not want to wait or too many do
   * already, and with the signal's reason when it gives up.
   */
  async enter(key: string, options: LaneEntryOptions = {}): Promise<LaneTicket> {
    const { mode = 'queue', priority = LanePriority.user, signal, onInterrupt } = options;
    signal?.throwIfAborted();
    const lane = this.#lanes.get(key) ?? { active: new Set(), waiting: [] };
    this.#lanes.set(key, lane);
    if (lane.active.size < this.#width) return this.#activate(key, lane, onInterrupt);
    if (mode === 'reject' || lane.waiting.length >= this.#maxQueue) {
      throw new AuraError('session/busy', {
        message: `another run is working on "${key}" and ${lane.waiting.length} more wait`,
        hint: 'Try again when it has ended.',
        retry: 'same',
      });
    }
    if (mode !== 'interrupt') return this.#wait(lane, priority, options);
    for (const active of lane.active) active.onInterrupt?.();
    return this.#wait(lane, Number.NEGATIVE_INFINITY, options);
  }

  #wait(
    lane: Lane,
    priority: number,
    { signal, onInterrupt }: LaneEntryOptions,
  ): Promise<LaneTicket> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        priority,
        onInterrupt,
        start: (ticket) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(ticket);
        },
      };
      const giveUp = (): void => {
        lane.waiting.splice(lane.waiting.indexOf(entry), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      const place = lane.waiting.findIndex((other) => other.priority > priority);
      lane.waiting.splice(place === -1 ? lane.waiting.length : place, 0, entry);
    });
  }

  #activate(key: string, lane: Lane, onInterrupt: Active['onInterrupt']): LaneTicket {
    const active: Active = { onInterrupt };
    lane.active.add(active);
    return {
      release: () => {
        if (!lane.active.delete(active)) return;
        const next = lane.waiting.shift();
        if (next !== undefined) next.start(this.#activate(key, lane, next.onInterrupt));
        else if (lane.active.size === 0) this.#lanes.delete(key);
      },
    };
  }
}
