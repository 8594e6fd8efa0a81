import { tenantOf } from '../audit/tenant-of.ts';
import { Lanes } from '../lane/lane.ts';
import type { LaneEntryOptions, LaneTicket } from '../lane/lane.ts';
import type { Namespace } from '../namespace/namespace.ts';

/** How many runs there may be at the same time. */
export interface RunConcurrency {
  /** Runs of the runtime that work at the same time; more than these wait. Default 64. */
  readonly maxConcurrentRuns?: number;
  /** Of these, runs of one tenant. Default 8. */
  readonly maxConcurrentRunsPerTenant?: number;
  /** Runs that may wait for one session; a further one fails with `session/busy`. Default 16. */
  readonly maxQueue?: number;
}

/** Those who have their turn in a session may still wait for a place to work: nobody is sent away there. */
const unbounded = { maxQueue: Number.POSITIVE_INFINITY };

/** Lets runs begin: one at a time in each session, and no more at the same time than a tenant and the runtime may have. */
export class SessionLanes {
  readonly #sessions: Lanes;
  readonly #tenants: Lanes;
  readonly #all: Lanes;

  constructor(options: RunConcurrency = {}) {
    const { maxQueue = 16, maxConcurrentRuns = 64, maxConcurrentRunsPerTenant = 8 } = options;
    this.#sessions = new Lanes({ maxQueue });
    this.#tenants = new Lanes({ ...unbounded, width: maxConcurrentRunsPerTenant });
    this.#all = new Lanes({ ...unbounded, width: maxConcurrentRuns });
  }

  /**
   * Resolves when a run may work on a session. Rejects as `Lanes.enter` does. The place in the session comes first: who
   * waits for a session keeps nobody else from working.
   */
  async enter(namespace: Namespace, options: LaneEntryOptions): Promise<LaneTicket> {
    const { onInterrupt: _, mode: __, ...place } = options;
    const tickets: LaneTicket[] = [];
    const release = (): void => {
      for (const ticket of tickets.splice(0).toReversed()) ticket.release();
    };
    try {
      tickets.push(await this.#sessions.enter(namespace.key, options));
      tickets.push(await this.#tenants.enter(tenantOf(namespace).key, place));
      tickets.push(await this.#all.enter('all', place));
    } catch (error) {
      release();
      throw error;
    }
    return { release };
  }
}
