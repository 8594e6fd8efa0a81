import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { QuotaAmount, QuotaReservation, QuotaRule, QuotaStore } from './quota.ts';
import { quotaDimensions, QuotaUsage } from './quota-usage.ts';
import { windowEnd } from './quota-window.ts';

/** A reservation and what has become of it. */
interface Entry {
  readonly reservation: QuotaReservation;
  readonly reservedAt: Millis;
  /** After it, nobody asks for the reservation any more. */
  readonly forgetAt: Millis;
  /** `expired`: given back, but what was really used may still be told. */
  state: 'held' | 'expired' | 'settled';
}

/** A reservation stays known for this many of its lives, for those who are late. */
const rememberedLives = 2;

function requireWhole(amount: QuotaAmount, what: string): void {
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

function sameAmount(left: QuotaAmount, right: QuotaAmount): boolean {
  return canonicalJson({ ...left }) === canonicalJson({ ...right });
}

function exceeded(
  rule: QuotaRule,
  bucket: Namespace,
  { dimension, now }: { readonly dimension: string; readonly now: Millis },
): AuraError {
  const end = windowEnd(rule.window, now);
  const span = rule.window === 'total' ? 'in total' : `per ${rule.window}`;
  return new AuraError('quota/exceeded', {
    message: `the quota of ${bucket.key} for ${dimension} ${span} leaves too little`,
    ...(end === undefined ? {} : { retry: 'same', retryAfterMs: end - now }),
    details: { scope: rule.scope.key, bucket: bucket.key, window: rule.window, dimension },
  });
}

/** Quotas of one process, which ends with it. */
export function createMemoryQuotaStore(options: {
  readonly clock: Clock;
  readonly rules: readonly QuotaRule[];
}): QuotaStore {
  const { clock } = options;
  for (const { max, scope } of options.rules) requireWhole(max, `the rule for ${scope.key}`);
  const rules = [...options.rules].sort((left, right) => left.scope.depth - right.scope.depth);
  const usage = new QuotaUsage();
  const entries = new Map<string, Entry>();
  let latest = 0;
  /** A clock that is set back must not open windows that are closed. */
  const time = (): Millis => {
    latest = Math.max(latest, clock.now());
    return latest;
  };

  const expire = (now: Millis): void => {
    for (const [id, entry] of entries) {
      const { reservation, reservedAt } = entry;
      if (entry.state === 'held' && reservation.expiresAt <= now) {
        entry.state = 'expired';
        usage.subtract(reservation.namespace, reservation.amount, reservedAt);
      }
      if (entry.forgetAt <= now) entries.delete(id);
    }
  };

  const requireRoom = (namespace: Namespace, amount: QuotaAmount, now: Millis): void => {
    for (const rule of rules) {
      const bucket = bucketOf(rule, namespace);
      if (bucket === undefined) continue;
      const used = usage.at(bucket, rule.window, now);
      for (const dimension of quotaDimensions) {
        const wanted = amount[dimension] ?? 0;
        const max = rule.max[dimension];
        if (max === undefined || wanted === 0 || used[dimension] + wanted <= max) continue;
        throw exceeded(rule, bucket, { dimension, now });
      }
    }
  };

  /** Ends a reservation, the first time; what was held and has not been given back is given back. */
  const settle = ({ id }: QuotaReservation, actual: QuotaAmount): void => {
    requireWhole(actual, 'what was used');
    expire(time());
    const entry = entries.get(id);
    if (entry === undefined) {
      throw new AuraError('quota/unknown_reservation', {
        message: `there is no reservation ${id}`,
      });
    }
    if (entry.state === 'settled') return;
    const { reservation, reservedAt } = entry;
    if (entry.state === 'held') {
      usage.subtract(reservation.namespace, reservation.amount, reservedAt);
    }
    entry.state = 'settled';
    usage.add(reservation.namespace, actual, reservedAt);
  };

  return {
    reserve(namespace, amount, { operationId, ttlMs, signal }) {
      signal?.throwIfAborted();
      requireWhole(amount, 'a reservation');
      const now = time();
      expire(now);
      // A key shows no control characters, so that two pairs never make the same id.
      const id = `${namespace.key}\n${operationId}`;
      const known = entries.get(id);
      if (known !== undefined) {
        if (sameAmount(known.reservation.amount, amount)) return known.reservation;
        throw new AuraError('store/duplicate_operation', {
          message: `the operation ${operationId} has reserved something else`,
        });
      }
      requireRoom(namespace, amount, now);
      usage.add(namespace, amount, now);
      const reservation = { id, namespace, amount: { ...amount }, expiresAt: now + ttlMs };
      const forgetAt = now + rememberedLives * ttlMs;
      entries.set(id, { reservation, reservedAt: now, forgetAt, state: 'held' });
      return reservation;
    },
    commit: (reservation, actual) => settle(reservation, actual),
    release: (reservation) => settle(reservation, {}),
    usage(namespace, window) {
      const now = time();
      expire(now);
      return usage.at(namespace, window, now);
    },
    rules: (namespace) => rules.filter((rule) => bucketOf(rule, namespace) !== undefined),
  };
}
