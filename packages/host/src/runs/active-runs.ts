import { abortReasons, waitAtMost } from '@aura/core';
import type { Clock, Millis, RunHandle, RunId, RunMode } from '@aura/core';

interface ActiveRun {
  readonly handle: RunHandle;
  readonly mode: RunMode;
}

/** The runs that this process works on, from their start or resumption to their end here. */
export class ActiveRuns {
  readonly #isDurable: boolean;
  readonly #onEnd: (runId: RunId) => void;
  readonly #runs = new Map<RunId, ActiveRun>();
  /** How many wait here for the end of a run. */
  readonly #attended = new Map<RunId, number>();
  /** What is being done to a run that changes who works on it. */
  readonly #changing = new Map<RunId, Promise<void>>();
  readonly #closing = new AbortController();

  /** `isDurable` says whether the logs of runs outlive the process. */
  constructor(options: {
    readonly isDurable: boolean;
    /** Called when this process works on a run no longer. */
    readonly onEnd?: (runId: RunId) => void;
  }) {
    this.#isDurable = options.isDurable;
    this.#onEnd = options.onEnd ?? (() => {});
  }

  /** Aborts when no runs are taken any more. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The handle of a run this process works on. */
  get(runId: RunId): RunHandle | undefined {
    return this.#runs.get(runId)?.handle;
  }

  /** The runs this process works on. */
  runIds(): readonly RunId[] {
    return [...this.#runs.keys()];
  }

  /** Somebody here waits for the end of a run, also while it waits itself. Returns how to say that it is so no more. */
  attend(runId: RunId): () => void {
    this.#attended.set(runId, (this.#attended.get(runId) ?? 0) + 1);
    return () => {
      const others = (this.#attended.get(runId) ?? 0) - 1;
      if (others > 0) this.#attended.set(runId, others);
      else this.#attended.delete(runId);
    };
  }

  isAttended(runId: RunId): boolean {
    return this.#attended.has(runId);
  }

  /** Keeps a run that has been started. A host that closes takes none: it ends before it has called anything. */
  addStarted(handle: RunHandle, mode: RunMode): RunHandle {
    if (this.closing.aborted) handle.abort(abortReasons.serverShutdown);
    return this.#add({ handle, mode });
  }

  /** Keeps a run that goes on here. A host that closes puts it aside again, for the next process. */
  addResumed(handle: RunHandle, mode: RunMode): RunHandle {
    if (this.closing.aborted) this.#stop({ handle, mode }, abortReasons.serverShutdown);
    return this.#add({ handle, mode });
  }

  /**
   * Does something that changes who works on a run, after whatever else is doing so: who looks in between would take a
   * run that is just being taken up for that of another process.
   */
  exclusively<Result>(runId: RunId, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#changing.get(runId) ?? Promise.resolve()).then(work);
    const leave = (): void => {
      if (this.#changing.get(runId) === done) this.#changing.delete(runId);
    };
    const done = result.then(leave, leave);
    this.#changing.set(runId, done);
    return result;
  }

  /**
   * Takes no runs any more, and gives those that are there `drainMs` to end. Then those that are to survive their process
   * are parked, the others aborted. Resolves when none of them touches anything any more.
   */
  async close(options: {
    readonly drainMs: Millis;
    readonly reason: string;
    readonly clock: Clock;
  }): Promise<void> {
    const { drainMs, reason, clock } = options;
    this.#closing.abort();
    if (drainMs > 0) await waitAtMost(clock, drainMs, this.#idle());
    for (const run of this.#runs.values()) this.#stop(run, reason);
    await this.#idle();
  }

  #add(run: ActiveRun): RunHandle {
    const { runId, result } = run.handle;
    const leave = (): void => {
      this.#runs.delete(runId);
      this.#onEnd(runId);
    };
    this.#runs.set(runId, run);
    result.then(leave, leave);
    return run.handle;
  }

  #stop({ handle, mode }: ActiveRun, reason: string): void {
    if (mode === 'attached' || !this.#isDurable) handle.abort(reason);
    else handle.park();
  }

  /** Runs may still come while others are waited for, to be stopped at once: they have to be waited for as well. */
  async #idle(): Promise<void> {
    while (this.#runs.size + this.#changing.size > 0) {
      const results = [...this.#runs.values()].map(({ handle }) => handle.result);
      await Promise.allSettled([...results, ...this.#changing.values()]);
    }
  }
}
