import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { QuotaAmount, QuotaReservation, QuotaRule, QuotaStore } from './quota.ts';
import {
  QuotaRules,
  quotaExceeded,
  rememberedQuotaLives,
  requireQuotaAmount,
} from './quota-rules.ts';
import { quotaDimensions, QuotaUsage } from './quota-usage.ts';

/** A reservation and what has become of it. */
interface Entry {
  readonly reservation: QuotaReservation;
  readonly reservedAt: Millis;
  /** After it, nobody asks for the reservation any more. */
  readonly forgetAt: Millis;
  /** `expired`: given back, but what was really used may still be told. */
  state: 'held' | 'expired' | 'settled';
}

function sameAmount(left: QuotaAmount, right: QuotaAmount): boolean {
  return canonicalJson({ ...left }) === canonicalJson({ ...right });
}

/** Quotas of one process, which ends with it. */
export function createMemoryQuotaStore(options: {
  readonly clock: Clock;
  readonly rules: readonly QuotaRule[];
}): QuotaStore {
  const { clock } = options;
  const rules = new QuotaRules(options.rules);
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
    for (const bound of rules.boundsOf(namespace)) {
      const { rule, bucket } = bound;
      const used = usage.at(bucket, rule.window, now);
      for (const dimension of quotaDimensions) {
        const wanted = amount[dimension] ?? 0;
        const max = rule.max[dimension];
        if (max === undefined || wanted === 0 || used[dimension] + wanted <= max) continue;
        throw quotaExceeded(bound, { dimension, now });
      }
    }
  };

  /** Ends a reservation, the first time; what was held and has not been given back is given back. */
  const settle = ({ id }: QuotaReservation, actual: QuotaAmount): void => {
    requireQuotaAmount(actual, 'what was used');
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
      requireQuotaAmount(amount, 'a reservation');
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
      const forgetAt = now + rememberedQuotaLives * ttlMs;
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
    rules: (namespace) => rules.boundsOf(namespace).map(({ rule }) => rule),
  };
}
