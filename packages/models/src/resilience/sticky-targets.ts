import type { Millis } from '@aura/core';
import type { ModelTarget } from './model-route.ts';

/** How long calls that belong together stay with a model that stands in for another. */
const fallbackMs: Millis = 10 * 60_000;
/** How many are remembered. */
const maxRemembered = 1_000;

interface Choice {
  readonly target: ModelTarget;
  readonly at: Millis;
}

/** Remembers who has answered, where that was not the first choice: caches of providers hold for one model and one account. */
export class StickyTargets {
  readonly #choices = new Map<string, Choice>();

  /** Who has answered calls with this key before; `isOver` when it has stood in for long enough. */
  get(
    key: string,
    now: Millis,
  ): { readonly target: ModelTarget; readonly isOver: boolean } | undefined {
    const choice = this.#choices.get(key);
    if (choice === undefined) return undefined;
    const { target, at } = choice;
    return { target, isOver: target.rank > 0 && now - at >= fallbackMs };
  }

  /** Someone has answered. The time of a stand-in counts from its first answer. */
  set(
    key: string,
    target: ModelTarget,
    options: { readonly now: Millis; readonly isFirst: boolean },
  ): void {
    const known = this.#choices.get(key);
    if (known?.target === target) return;
    if (known !== undefined) this.#choices.delete(key);
    if (options.isFirst) return;
    this.#choices.set(key, { target, at: options.now });
    if (this.#choices.size <= maxRemembered) return;
    const [oldest] = this.#choices.keys();
    if (oldest !== undefined) this.#choices.delete(oldest);
  }
}
