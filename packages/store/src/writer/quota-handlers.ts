import type { DatabaseSync } from 'node:sqlite';
import { QuotaLedger } from './quota-ledger.ts';
import { QuotaReservations } from './quota-reservations.ts';
import type { QuotaAmounts, QuotaBoundary, QuotaCounters, WriteHandler } from './write-ops.ts';

/** What the writer does with quotas. */
export interface QuotaHandlers {
  readonly reserveQuota: WriteHandler<'reserveQuota'>;
  readonly settleQuota: WriteHandler<'settleQuota'>;
  readonly readQuota: WriteHandler<'readQuota'>;
}

function isEqual(left: QuotaAmounts, right: QuotaAmounts): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => (left[name] ?? 0) === (right[name] ?? 0));
}

function startOf({ windows }: QuotaCounters, wanted: string): number {
  return windows.find(({ window }) => window === wanted)?.start ?? 0;
}

/**
 * Reserves under all bounds or under none, whichever process asks: transactions of writers come one after the other.
 */
export function quotaHandlers(database: DatabaseSync, path: string): QuotaHandlers {
  const ledger = new QuotaLedger(database, path);
  const reservations = new QuotaReservations(database, path, ledger);

  /** True when the time is behind that of somebody else: then nothing is done. */
  const isBehind = (now: number): boolean => {
    if (now < ledger.latest) return true;
    ledger.advance(now);
    reservations.expire(now);
    return false;
  };

  /** The first bound that has no room, and for what. */
  const shortage = (
    bounds: readonly QuotaBoundary[],
    counters: QuotaCounters,
    amounts: QuotaAmounts,
  ): { readonly bound: number; readonly dimension: string } | undefined => {
    for (const [bound, { bucket, window, max }] of bounds.entries()) {
      const used = ledger.used(bucket, window, startOf(counters, window));
      for (const [dimension, limit] of Object.entries(max)) {
        const wanted = amounts[dimension] ?? 0;
        if (wanted > 0 && (used[dimension] ?? 0) + wanted > limit) return { bound, dimension };
      }
    }
    return undefined;
  };

  return {
    reserveQuota({ id, now, bounds, hold, forgetAt }) {
      if (isBehind(now)) return { type: 'behind', latest: ledger.latest };
      const { amounts, counters, expiresAt } = hold;
      const known = reservations.find(id);
      if (known !== undefined) {
        return isEqual(known.amounts, amounts)
          ? { type: 'reserved', expiresAt: known.expiresAt }
          : { type: 'different' };
      }
      const lacking = shortage(bounds, counters, amounts);
      if (lacking !== undefined) return { type: 'exceeded', ...lacking };
      reservations.hold(id, hold, forgetAt);
      return { type: 'reserved', expiresAt };
    },
    settleQuota({ id, now, actual }) {
      isBehind(Math.max(now, ledger.latest));
      const known = reservations.find(id);
      if (known === undefined) return false;
      reservations.settle(id, known, actual);
      return true;
    },
    readQuota({ namespace, window, start, now }) {
      if (isBehind(now)) return { type: 'behind', latest: ledger.latest };
      return { type: 'used', used: ledger.used(namespace, window, start) };
    },
  };
}
