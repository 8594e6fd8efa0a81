import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';
import type { QuotaAmount, QuotaWindow } from './quota.ts';
import { quotaWindows, windowStart } from './quota-window.ts';

/** What quotas count. */
export type QuotaDimension = keyof QuotaAmount;

/** Everything that quotas count. */
export const quotaDimensions: readonly QuotaDimension[] = [
  'costMicros',
  'tokens',
  'runs',
  'toolCalls',
];

interface Count {
  readonly start: Millis;
  readonly used: Record<QuotaDimension, number>;
}

function nothing(): Record<QuotaDimension, number> {
  return { costMicros: 0, tokens: 0, runs: 0, toolCalls: 0 };
}

/** What is used in each namespace and all below it, in the newest window of each kind. */
export class QuotaUsage {
  readonly #counts = new Map<string, Map<QuotaWindow, Count>>();

  /** In the window that `at` lies in. */
  at(namespace: Namespace, window: QuotaWindow, at: Millis): Required<QuotaAmount> {
    const count = this.#counts.get(namespace.key)?.get(window);
    return count?.start === windowStart(window, at) ? { ...count.used } : nothing();
  }

  /** Adds to the windows that `at` lies in; windows that have been left behind are passed over. */
  add(namespace: Namespace, amount: QuotaAmount, at: Millis): void {
    this.#change(namespace, amount, { at, sign: 1 });
  }

  /** Takes away what was added at `at`. */
  subtract(namespace: Namespace, amount: QuotaAmount, at: Millis): void {
    this.#change(namespace, amount, { at, sign: -1 });
  }

  #change(
    namespace: Namespace,
    amount: QuotaAmount,
    { at, sign }: { readonly at: Millis; readonly sign: 1 | -1 },
  ): void {
    for (const place of namespace.ancestors({ includeSelf: true })) {
      for (const window of quotaWindows) {
        const used = this.#usedIn(place, window, windowStart(window, at));
        if (used === undefined) continue;
        for (const dimension of quotaDimensions) used[dimension] += sign * (amount[dimension] ?? 0);
      }
    }
  }

  #usedIn(
    namespace: Namespace,
    window: QuotaWindow,
    start: Millis,
  ): Record<QuotaDimension, number> | undefined {
    const counts = this.#counts.get(namespace.key) ?? new Map<QuotaWindow, Count>();
    this.#counts.set(namespace.key, counts);
    const known = counts.get(window);
    if (known !== undefined && known.start >= start) {
      return known.start === start ? known.used : undefined;
    }
    const used = nothing();
    counts.set(window, { start, used });
    return used;
  }
}
