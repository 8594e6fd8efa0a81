import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { recordChecksum } from '../database/checksum.ts';
import { readNumber } from '../database/columns.ts';
import { toUsageRow, usageColumns } from '../quotas/quota-row.ts';
import type { QuotaUsage } from '../quotas/quota-row.ts';
import type { QuotaAmounts, QuotaCounters } from './write-ops.ts';

/** The counters of all namespaces, within a transaction of the writer. */
export class QuotaLedger {
  readonly #path: string;
  readonly #latest: StatementSync;
  readonly #advance: StatementSync;
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(database: DatabaseSync, path: string) {
    this.#path = path;
    this.#latest = database.prepare('SELECT latest FROM quota_clock WHERE no = 1');
    this.#advance = database.prepare(`
      INSERT INTO quota_clock (no, latest) VALUES (1, :now)
      ON CONFLICT (no) DO UPDATE SET latest = :now WHERE latest < :now`);
    this.#read = database.prepare(`SELECT ${usageColumns} FROM quota_usage WHERE namespace = ?`);
    this.#write = database.prepare(`
      INSERT INTO quota_usage (namespace, body, checksum) VALUES (:namespace, :body, :checksum)
      ON CONFLICT (namespace) DO UPDATE SET body = :body, checksum = :checksum`);
  }

  /** The latest time that anybody has come with. A clock that is behind must not open windows that are closed. */
  get latest(): number {
    const row = this.#latest.get();
    return row === undefined ? 0 : readNumber(row, 'latest');
  }

  /** Takes note of the time. */
  advance(now: number): void {
    this.#advance.run({ now });
  }

  /** What is used in a namespace and below it, in the window that began then. */
  used(namespace: string, window: string, start: number): QuotaAmounts {
    const known = this.#usageOf(namespace)[window];
    return known?.start === start ? known.used : {};
  }

  /** Adds to the counters, or with -1 takes away what was added; windows that have been left behind are passed over. */
  count({ namespaces, windows }: QuotaCounters, amounts: QuotaAmounts, sign: 1 | -1): void {
    // Read first: one that is damaged is found before anything is changed.
    const usages = namespaces.map((namespace) => ({ namespace, usage: this.#usageOf(namespace) }));
    for (const { namespace, usage } of usages) {
      for (const { window, start } of windows) {
        const known = usage[window];
        if (known !== undefined && known.start > start) continue;
        const used = known?.start === start ? known.used : {};
        for (const [dimension, amount] of Object.entries(amounts)) {
          used[dimension] = (used[dimension] ?? 0) + sign * amount;
        }
        usage[window] = { start, used };
      }
      const body = JSON.stringify(usage);
      this.#write.run({ namespace, body, checksum: recordChecksum(namespace, 0, body) });
    }
  }

  #usageOf(namespace: string): QuotaUsage {
    const row = this.#read.get(namespace);
    return row === undefined ? {} : toUsageRow(row, this.#path);
  }
}
