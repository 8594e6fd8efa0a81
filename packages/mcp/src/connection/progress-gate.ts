import type { Clock, Millis, ToolProgress } from '@aura/core';

import { boundText } from '../tool/bound-text.ts';
import { visibleText } from './visible-text.ts';

/** So many steps pass whenever they come, so that a server that reports each of a few loses none. */
const burst = 100;
/** After them, and until it has been quiet for a while, one in this time. */
const perStepMs: Millis = 100;
const maxMessageBytes = 2_000;

/**
 * Lets the progress of one call through as far as somebody could follow it. Each step is kept with the run and sent to its
 * client: a server that reports without end would fill the disk of the one and the connection of the other.
 */
export class ProgressGate {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #left = burst;
  #at: Millis;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  /** The step as it may be shown; undefined when there are too many. */
  admit(step: ToolProgress): ToolProgress | undefined {
    const now = this.#clock.monotonic();
    this.#left = Math.min(burst, this.#left + (now - this.#at) / perStepMs);
    this.#at = now;
    if (this.#left < 1) return undefined;
    this.#left -= 1;
    const { message } = step;
    if (message === undefined) return step;
    return { ...step, message: boundText(visibleText(message), maxMessageBytes) };
  }
}
