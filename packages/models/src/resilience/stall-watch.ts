import type { Clock, Millis } from '@aura/core';

/** Ends what it watches when it is silent for too long while somebody waits for it. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #stallMs: Millis;
  readonly #outer: AbortSignal;
  readonly #call = new AbortController();
  readonly #rest = new AbortController();
  #waitingSince: Millis | undefined;
  #hasStalled = false;

  constructor(options: {
    readonly clock: Clock;
    readonly stallMs: Millis;
    readonly signal: AbortSignal;
  }) {
    this.#clock = options.clock;
    this.#stallMs = options.stallMs;
    this.#outer = options.signal;
    if (this.#outer.aborted) this.#abort();
    else this.#outer.addEventListener('abort', this.#abort, { once: true });
    void this.#watch();
  }

  /** Aborts with the caller's, and when nothing comes. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  /** Nothing came for too long. */
  get hasStalled(): boolean {
    return this.#hasStalled;
  }

  /** Something is asked for now. */
  wait(): void {
    this.#waitingSince = this.#clock.monotonic();
  }

  /** It has come; however long it takes to be used is not its fault. */
  receive(): void {
    this.#waitingSince = undefined;
  }

  /** Ends the watch. What is watched is left alone: a generator that is left closes what it has open by itself. */
  end(): void {
    this.#outer.removeEventListener('abort', this.#abort);
    this.#rest.abort(null);
  }

  readonly #abort = (): void => {
    this.#call.abort(this.#outer.reason);
  };

  async #watch(): Promise<void> {
    try {
      for (let left = this.#stallMs; left > 0; left = this.#left()) {
        await this.#clock.sleep(left, this.#rest.signal);
      }
    } catch {
      // The answer has come to its end.
      return;
    }
    this.#hasStalled = true;
    this.#call.abort(null);
  }

  #left(): Millis {
    if (this.#waitingSince === undefined) return this.#stallMs;
    return this.#waitingSince + this.#stallMs - this.#clock.monotonic();
  }
}
