import type { Awaitable, RunLog, RunLogs } from '@aura/core';
import { fakeClock } from '@aura/testkit';

import { createServer, memoryBackend } from './world.ts';
import type { Barriers, Server, Workload } from './world.ts';

type Call = () => Awaitable<unknown>;
const never = new Promise<never>(() => {});

/** One process: it dies at a call to its stores, and nothing that it has asked for comes back after that. */
class Life {
  readonly #dead = Promise.withResolvers<void>();
  readonly #held = new Set<RunLog>();
  readonly #onDeath: () => void;
  #callsLeft = Number.POSITIVE_INFINITY;
  #isDead = false;

  constructor(onDeath: () => void) {
    this.#onDeath = onDeath;
  }

  /** True as soon as nothing comes back any more, which is before everybody knows. */
  get isDead(): boolean {
    return this.#isDead;
  }

  get died(): Promise<void> {
    return this.#dead.promise;
  }

  /** Lets it die at its next call but so many. */
  dieAfter(calls: number): void {
    this.#callsLeft = calls;
  }

  /** Every call to a store comes through here; every other deadly one still takes effect. */
  async pass(call: Call): Promise<unknown> {
    if (this.#isDead) return never;
    this.#callsLeft -= 1;
    if (this.#callsLeft >= 0) return call();
    this.#isDead = true;
    // What it would have come to, a refusal perhaps, nobody hears of any more.
    if (this.#held.size % 2 === 0) await Promise.allSettled([Promise.resolve().then(call)]);
    // Whoever takes over finds that the holder is gone.
    for (const log of this.#held) await log.release();
    this.#dead.resolve();
    this.#onDeath();
    return never;
  }

  /** A log that it got while it was dying is given up as well. */
  async hold(log: RunLog): Promise<void> {
    if (this.#isDead) await log.release();
    else this.#held.add(log);
  }
}

/** The port with all of its calls going through a life. */
function lived<Port extends object>(port: Port, life: Life): Port {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]) => {
        const result = await life.pass(() => Reflect.apply(member, target, args));
        if (!isRunLog(result)) return result;
        await life.hold(result);
        return lived(result, life);
      };
    },
  });
}

function isRunLog(value: unknown): value is RunLog {
  return typeof value === 'object' && value !== null && 'fence' in value && 'append' in value;
}

function livedRunLogs(runLogs: RunLogs, life: Life): RunLogs {
  return {
    within: (namespace) => lived(runLogs.within(namespace), life),
    everywhere: () => lived(runLogs.everywhere(), life),
    unfinished: () => runLogs.unfinished(),
  };
}

/** Two servers on one backend in memory that die and are replaced. */
export interface CrashingWorld {
  readonly servers: readonly Server[];
  /** How many have died. */
  readonly deaths: number;
  /** From now on each server dies after the next number of calls, as long as there are numbers. */
  begin(calls: readonly number[]): void;
  /** Nobody dies any more. Resolves when those who were about to have been replaced. */
  end(): Promise<void>;
}

/** Makes such a world. */
export function crashingWorld(workload: Workload, barriers: Barriers = {}): CrashingWorld {
  const clock = fakeClock();
  const backend = memoryBackend(clock);
  const servers: Server[] = [];
  const lives: Life[] = [];
  let left: number[] = [];
  let seed = 0;
  const start = (place: number): void => {
    const life = new Life(() => start(place));
    const calls = left.shift();
    if (calls !== undefined) life.dieAfter(calls);
    seed += 1;
    const own = {
      runLogs: livedRunLogs(backend.runLogs, life),
      sessions: lived(backend.sessions, life),
      quotas: lived(backend.quotas, life),
      audit: lived(backend.audit, life),
    };
    const server = createServer(own, seed, { clock, workload, barriers });
    servers[place] = { ...server, died: life.died };
    lives[place] = life;
  };
  start(0);
  start(1);
  return {
    servers,
    get deaths() {
      return seed - 2;
    },
    begin(calls) {
      left = [...calls];
      for (const life of lives) life.dieAfter(left.shift() ?? Number.POSITIVE_INFINITY);
    },
    async end() {
      left = [];
      for (const life of lives) life.dieAfter(Number.POSITIVE_INFINITY);
      // What goes on in the background, as the audit log does, may have come upon its last call just now.
      await Promise.all(lives.filter(({ isDead }) => isDead).map(({ died }) => died));
    },
  };
}
