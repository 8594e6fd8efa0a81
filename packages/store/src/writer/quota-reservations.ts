import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { recordChecksum } from '../database/checksum.ts';
import { readText } from '../database/columns.ts';
import { Refusal } from '../database/refusal.ts';
import { reservationColumns, toReservationRow } from '../quotas/quota-row.ts';
import type { QuotaHold, ReservationRow } from '../quotas/quota-row.ts';
import type { QuotaLedger } from './quota-ledger.ts';
import type { QuotaAmounts } from './write-ops.ts';

/** The reservations of all namespaces, within a transaction of the writer. */
export class QuotaReservations {
  readonly #path: string;
  readonly #ledger: QuotaLedger;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #settle: StatementSync;
  readonly #late: StatementSync;
  readonly #expire: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync, path: string, ledger: QuotaLedger) {
    this.#path = path;
    this.#ledger = ledger;
    const reservations = `SELECT ${reservationColumns} FROM quota_reservations`;
    this.#find = database.prepare(`${reservations} WHERE id = ?`);
    this.#insert = database.prepare(`
      INSERT INTO quota_reservations (id, state, expires_at, forget_at, body, checksum)
      VALUES (:id, 'held', :expiresAt, :forgetAt, :body, :checksum)`);
    this.#settle = database.prepare("UPDATE quota_reservations SET state = 'settled' WHERE id = ?");
    this.#late = database.prepare(`${reservations} WHERE state = 'held' AND expires_at <= ?`);
    this.#expire = database.prepare("UPDATE quota_reservations SET state = 'expired' WHERE id = ?");
    this.#forget = database.prepare('DELETE FROM quota_reservations WHERE forget_at <= ?');
  }

  find(id: string): ReservationRow | undefined {
    const row = this.#find.get(id);
    return row && toReservationRow(row, this.#path);
  }

  hold(id: string, hold: QuotaHold, forgetAt: number): void {
    const { amounts, counters, expiresAt } = hold;
    this.#ledger.count(counters, amounts, 1);
    const body = JSON.stringify(hold);
    this.#insert.run({ id, expiresAt, forgetAt, body, checksum: recordChecksum(id, 0, body) });
  }

  /** Replaces what is held, unless it was given back already, with what was used. */
  settle(id: string, { state, amounts, counters }: ReservationRow, actual: QuotaAmounts): void {
    if (state === 'settled') return;
    if (state === 'held') this.#ledger.count(counters, amounts, -1);
    this.#ledger.count(counters, actual, 1);
    this.#settle.run(id);
  }

  /** Gives back what nobody has settled in time, and forgets what nobody asks for any more. */
  expire(now: number): void {
    for (const row of this.#late.all(now)) {
      try {
        const { counters, amounts } = toReservationRow(row, this.#path);
        this.#ledger.count(counters, amounts, -1);
        this.#expire.run(readText(row, 'id'));
      } catch (error) {
        // One that is damaged, or is counted where something is, stays counted and must not be in the way of all others.
        // Checking the database tells of it.
        if (!(error instanceof Refusal)) throw error;
      }
    }
    this.#forget.run(now);
  }
}
