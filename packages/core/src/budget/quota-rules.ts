import { AuraError } from '../errors/aura-error.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Millis } from '../ports/clock.ts';
import type { QuotaAmount, QuotaRule } from './quota.ts';
import { quotaDimensions } from './quota-usage.ts';
import type { QuotaDimension } from './quota-usage.ts';
import { windowEnd } from './quota-window.ts';

/** A rule, and the namespace whose usage it bounds. */
export interface QuotaBound {
  readonly rule: QuotaRule;
  readonly bucket: Namespace;
}

/** A reservation stays known for this many of its lives, for those who are late. */
export const rememberedQuotaLives = 2;

/** Throws `quota/invalid_rule` for anything but whole numbers from zero up. */
export function requireQuotaAmount(amount: QuotaAmount, what: string): void {
  for (const dimension of quotaDimensions) {
    const value = amount[dimension] ?? 0;
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new AuraError('quota/invalid_rule', {
      message: `${dimension} of ${what} is ${value}, it must be a whole number from zero up`,
    });
  }
}

/** The namespace whose usage a rule bounds, when something is used in `namespace`; undefined when the rule is not about it. */
function bucketOf(rule: QuotaRule, namespace: Namespace): Namespace | undefined {
  if (!rule.scope.contains(namespace)) return undefined;
  if (rule.perKey !== 'each_child') return rule.scope;
  const { depth } = rule.scope;
  return namespace.ancestors({ includeSelf: true }).find((place) => place.depth === depth + 1);
}

/** The rules that a quota store follows. For those who write one. */
export class QuotaRules {
  readonly #rules: readonly QuotaRule[];

  /** Throws `quota/invalid_rule` for bounds that are not whole numbers from zero up. */
  constructor(rules: readonly QuotaRule[]) {
    for (const { max, scope } of rules) requireQuotaAmount(max, `the rule for ${scope.key}`);
    this.#rules = [...rules].sort((left, right) => left.scope.depth - right.scope.depth);
  }

  /** What bounds the usage of a namespace, from the root down. */
  boundsOf(namespace: Namespace): readonly QuotaBound[] {
    return this.#rules.flatMap((rule) => {
      const bucket = bucketOf(rule, namespace);
      return bucket === undefined ? [] : [{ rule, bucket }];
    });
  }
}

/** The error of a reservation that a bound has no room for. */
export function quotaExceeded(
  { rule, bucket }: QuotaBound,
  { dimension, now }: { readonly dimension: QuotaDimension; readonly now: Millis },
): AuraError {
  const end = windowEnd(rule.window, now);
  const span = rule.window === 'total' ? 'in total' : `per ${rule.window}`;
  return new AuraError('quota/exceeded', {
    message: `the quota of ${bucket.key} for ${dimension} ${span} leaves too little`,
    ...(end === undefined ? {} : { retry: 'same', retryAfterMs: end - now }),
    details: { scope: rule.scope.key, bucket: bucket.key, window: rule.window, dimension },
  });
}
