import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import type { Logger } from '../ports/logger.ts';
import type { TimerHandled, TimerHandler } from './timer-handler.ts';
import type { Timer, TimerEnd, TimerSpec } from './timer.ts';
import type { ScopedTimers, TimerClaim, Timers } from './timers.ts';

/** What drives a timer ledger. */
export interface TimerServiceOptions {
  readonly timers: Timers;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Timers handled at the same time. Default 8. */
  readonly concurrency?: number;
  /** Longest pause between two looks: timers of other processes and changes of the clock are noticed so late. Default 5 s. */
  readonly maxPauseMs?: Millis;
}

const defaultConcurrency = 8;
const defaultPauseMs: Millis = 5_000;
const takenPauseMs: Millis = 10;

/**
 * Wakes when a timer is due and has it handled. Does nothing before the first handler is given. Disposing it stops looking,
 * tells handlers to stop, and resolves when they have.
 */
export class TimerService implements AsyncDisposable, Pick<Timers, 'within'> {
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #concurrency: number;
  readonly #maxPauseMs: Millis;
  readonly #handlers = new Map<string, TimerHandler>();
  readonly #stop = new AbortController();
  readonly #working = new Set<Promise<void>>();
  /** Ends the pause between two looks. */
  #pause = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(options: TimerServiceOptions) {
    this.#timers = options.timers;
    this.#clock = options.clock;
    this.#logger = options.logger ?? silentLogger;
    this.#concurrency = options.concurrency ?? defaultConcurrency;
    this.#maxPauseMs = options.maxPauseMs ?? defaultPauseMs;
  }

  /** The timers of a namespace. What is set through them is noticed at once. */
  within(namespace: Namespace): ScopedTimers {
    const scoped = this.#timers.within(namespace);
    return {
      ...scoped,
      set: async (spec) => {
        await scoped.set(spec);
        this.#wake();
      },
    };
  }

  /** Has timers of a kind handled from now on. Throws `timer/duplicate_handler` when that kind has a handler. */
  handle(kind: string, handler: TimerHandler): void {
    if (this.#handlers.has(kind)) {
      throw new AuraError('timer/duplicate_handler', {
        message: `timers of the kind "${kind}" have a handler already`,
      });
    }
    this.#handlers.set(kind, handler);
    this.#looking ??= this.#look();
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort('stopped');
    await this.#looking;
    await Promise.all(this.#working);
  }

  #wake(): void {
    this.#pause.abort('news');
  }

  async #look(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // Made before looking: news that come while it looks end the next pause at once.
      this.#pause = new AbortController();
      const bounds = AbortSignal.any([signal, this.#pause.signal]);
      const pauseMs = await this.#claimDue();
      await this.#clock.sleep(pauseMs, bounds).catch(() => undefined);
    }
  }

  /** Begins to handle what is due, as far as there is room. How long nothing else is to be expected. */
  async #claimDue(): Promise<Millis> {
    try {
      const kinds = [...this.#handlers.keys()];
      const limit = this.#concurrency - this.#working.size;
      // Whoever ends makes room, and wakes this loop.
      if (limit <= 0) return this.#maxPauseMs;
      const claims = await this.#timers.claim({ kinds, limit });
      for (const claim of claims) this.#begin(claim);
      if (this.#working.size >= this.#concurrency) return this.#maxPauseMs;
      const dueAt = (await this.#timers.nextDue(kinds)) ?? Number.POSITIVE_INFINITY;
      // A timer that is due and cannot be had is one that somebody else is just taking.
      const leastMs = claims.length === 0 ? takenPauseMs : 0;
      return Math.min(Math.max(leastMs, dueAt - this.#clock.now()), this.#maxPauseMs);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#report('timers could not be looked for', error);
      return this.#maxPauseMs;
    }
  }

  #begin(claim: TimerClaim): void {
    const work = this.#perform(claim).finally(() => {
      this.#working.delete(work);
      this.#wake();
    });
    this.#working.add(work);
  }

  /** Never rejects. */
  async #perform(claim: TimerClaim): Promise<void> {
    const { timer } = claim;
    try {
      const handler = this.#stop.signal.aborted ? undefined : this.#handlers.get(timer.kind);
      const end = handler && (await this.#run(handler, timer));
      if (end !== undefined) await claim.finish(end, this.#following(handler, timer, end));
      // After an end it changes nothing.
      await claim.release();
    } catch (error) {
      // It is held until this process ends, and handled again then: nothing else is known about the disk.
      this.#report('the end of a timer could not be written', error, timer);
    }
  }

  /** Undefined when it was not handled because this service stops. */
  async #run(handler: TimerHandler, timer: Timer): Promise<TimerEnd | undefined> {
    const { signal } = this.#stop;
    const lateMs = this.#clock.now() - timer.dueAt;
    const isLate = lateMs > timer.toleranceMs;
    if (isLate && timer.whenLate === 'skip') return { type: 'skipped', reason: 'too_late' };
    let handled: TimerHandled;
    try {
      handled = await handler.run(timer, { signal });
    } catch (thrown) {
      if (signal.aborted) return undefined;
      this.#report('a timer failed', thrown, timer);
      return { type: 'failed', error: toErrorRecord(AuraError.from(thrown, 'timer/failed')) };
    }
    if (handled !== 'ran') return { type: 'skipped', reason: handled.skipped };
    return isLate ? { type: 'late', lateMs } : { type: 'ran' };
  }

  #following(
    handler: TimerHandler | undefined,
    timer: Timer,
    end: TimerEnd,
  ): TimerSpec | undefined {
    try {
      return handler?.following?.(timer, end);
    } catch (thrown) {
      this.#report('what follows a timer is not known', thrown, timer);
      return undefined;
    }
  }

  #report(message: string, thrown: unknown, timer?: Timer): void {
    const { code, message: error } = AuraError.from(thrown, 'timer/failed');
    const what = timer && { kind: timer.kind, key: timer.key, namespace: timer.namespace.key };
    this.#logger.log('error', message, { ...what, code, error });
  }
}
