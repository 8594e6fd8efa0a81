import type { Clock, Millis } from '@aura/core';

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** A connection that lived this long was healthy: the next loss counts as the first again. */
const healthyAfterMs = 60_000;
/** A server that could not be reached is not tried again for this long. */
const refusalMs = 10_000;

/** When a server may be tried again, after it could not be reached and after it went away. */
export class RestartPolicy {
  readonly #clock: Clock;
  #losses = 0;
  #openedAt: Millis = 0;
  #notBefore: Millis = 0;
  #refused = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last attempt failed so recently that another one would be a waste. */
  get refuses(): boolean {
    return this.#refused && this.waitMs > 0;
  }

  /** How long to wait before the next attempt. */
  get waitMs(): Millis {
    return Math.max(0, this.#notBefore - this.#clock.monotonic());
  }

  opened(): void {
    this.#refused = false;
    this.#openedAt = this.#clock.monotonic();
  }

  failed(): void {
    this.#refused = true;
    this.#notBefore = this.#clock.monotonic() + refusalMs;
  }

  lost(): void {
    const now = this.#clock.monotonic();
    this.#losses = now - this.#openedAt >= healthyAfterMs ? 1 : this.#losses + 1;
    const delayMs = firstDelayMs * 2 ** Math.min(this.#losses - 1, 10);
    this.#notBefore = now + Math.min(delayMs, longestDelayMs);
  }
}
