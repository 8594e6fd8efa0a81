import { AuraError } from '@aura/core';
import type { Logger, Millis, RunHandle, RunId } from '@aura/core';
import { recoverRun } from './recover-run.ts';
import type { RunContext } from './run-context.ts';

/** What became of the runs that an earlier process had left behind. */
export interface Recovery {
  readonly resumed: number;
  readonly closed: number;
}

/** How many runs that were left behind go on at the same time. */
const maxRunning = 64;
/** How often to look: others may die at any time, and what a run waits for may be answered from outside. */
const usualPauseMs: Millis = 5_000;
/** The pause when some were left for want of room. */
const crowdedPauseMs: Millis = 1_000;

/**
 * Takes care of the runs that processes which are gone have left unfinished, now and for as long as the host is open:
 * those that are to survive their process go on, the others are closed as interrupted, without a model call.
 */
export class RunRecovery {
  readonly #context: RunContext;
  readonly #logger: Logger;
  readonly #running = new Set<RunId>();
  /** Why runs could not be recovered, so that each reason is said once. */
  #reasons: ReadonlyMap<RunId, string> = new Map();
  #isCrowded = false;
  #first: Promise<Recovery> | undefined;
  #watch: Promise<void> | undefined;

  constructor(context: RunContext, logger: Logger) {
    this.#context = context;
    this.#logger = logger;
  }

  /** Resolves with what the first look came to; what later ones do is in the log of the process. */
  begin(): Promise<Recovery> {
    this.#first ??= this.#look();
    const watch = (): Promise<void> => this.#keepLooking();
    this.#watch ??= this.#first.then(watch, watch);
    return this.#first;
  }

  /** Resolves when nothing is taken up any more; to be called when the host closes. */
  async ended(): Promise<void> {
    await this.#watch;
  }

  async #keepLooking(): Promise<void> {
    const { clock, active } = this.#context;
    for (;;) {
      try {
        await clock.sleep(this.#isCrowded ? crowdedPauseMs : usualPauseMs, active.closing);
      } catch {
        // The host closes.
        return;
      }
      try {
        const { resumed, closed } = await this.#look();
        if (resumed + closed > 0) this.#logger.log('info', 'recovered runs', { resumed, closed });
      } catch (error) {
        const { code, message } = AuraError.from(error, 'run/failed');
        this.#logger.log('error', 'runs could not be recovered', { code, message });
      }
    }
  }

  async #look(): Promise<Recovery> {
    const { runLogs, active } = this.#context;
    const counts = { resumed: 0, closed: 0, gone: 0 };
    const reasons = new Map<RunId, string>();
    // While there is no room, nobody needs to know what waits for it.
    if (this.#hasNoRoom()) return counts;
    for (const run of await runLogs.unfinished()) {
      if (this.#hasNoRoom() || active.closing.aborted) break;
      try {
        const recovered = await recoverRun(this.#context, run);
        counts[recovered.type] += 1;
        if (recovered.type === 'resumed') this.#count(recovered.handle);
      } catch (error) {
        // One unreadable log must not keep the others from going on.
        const { code, message } = AuraError.from(error, 'run/failed');
        reasons.set(run.runId, code);
        if (this.#reasons.get(run.runId) === code) continue;
        this.#logger.log('error', 'a run could not be recovered', {
          runId: run.runId,
          code,
          message,
        });
      }
    }
    this.#reasons = reasons;
    return { resumed: counts.resumed, closed: counts.closed };
  }

  #hasNoRoom(): boolean {
    this.#isCrowded = this.#running.size >= maxRunning;
    return this.#isCrowded;
  }

  #count({ runId, result }: RunHandle): void {
    const leave = (): void => void this.#running.delete(runId);
    this.#running.add(runId);
    result.then(leave, leave);
  }
}
