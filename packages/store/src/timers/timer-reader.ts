import type { StatementSync } from 'node:sqlite';

import type { Clock, Millis, Namespace, Page, Timer, TimerQuery } from '@aura/core';

import { readNumber } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import type { ReadConnection } from '../database/read-connection.ts';
import { corrupt } from '../database/refusal.ts';
import { thisProcess, toHolder } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import { inScope, scopeParameters } from '../runs/namespace-scope.ts';
import { timerColumns } from './timer-row.ts';
import { toTimer } from './to-timer.ts';

const defaultLimit = 50;
const maxLimit = 500;

/** Reads timers in the calling thread. */
export class TimerReader {
  readonly #connection: ReadConnection;
  readonly #clock: Clock;
  readonly #self = thisProcess();
  readonly #latest: StatementSync;
  readonly #list: StatementSync;
  readonly #open: StatementSync;

  constructor(connection: ReadConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.#latest = connection.prepare(
      `SELECT ${timerColumns} FROM timers WHERE namespace = :namespace AND key = :key ORDER BY no DESC LIMIT 1`,
    );
    this.#list = connection.prepare(`
      SELECT ${timerColumns} FROM timers
      WHERE ${inScope} AND (:before IS NULL OR no < :before)
        AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
        AND (:open IS NULL OR (ended_at IS NULL) = :open)
      ORDER BY no DESC LIMIT :limit`);
    this.#open = connection.prepare(`
      SELECT due_at, holders.id AS holder_id, host, boot, pid, started, heartbeat_at
      FROM timers LEFT JOIN holders ON holders.id = timers.holder
      WHERE ended_at IS NULL AND kind IN (SELECT value FROM json_each(:kinds))
      ORDER BY due_at`);
  }

  get({ key: namespace }: Namespace, key: string): Timer | undefined {
    return this.#connection.reading(() => {
      const row = this.#latest.get({ namespace, key });
      return row === undefined ? undefined : toTimer(row, this.#connection.path);
    });
  }

  list(scope: Namespace, query: TimerQuery = {}): Page<Timer> {
    const { kinds, isOpen, cursor, limit = defaultLimit } = query;
    const size = Math.min(Math.max(limit, 1), maxLimit);
    return this.#connection.reading(() => {
      const rows = this.#list.all({
        ...scopeParameters(scope.key),
        before: cursor === undefined ? null : Number(cursor),
        kinds: kinds === undefined ? null : JSON.stringify(kinds),
        open: isOpen === undefined ? null : Number(isOpen),
        // One more than asked for shows whether there is another page.
        limit: size + 1,
      });
      const page = rows.slice(0, size);
      const items = page.map((row) => this.#timerIn(scope, row));
      const last = page.at(-1);
      return rows.length > size && last !== undefined
        ? { items, nextCursor: String(readNumber(last, 'no')) }
        : { items };
    });
  }

  nextDue(kinds: readonly string[]): Millis | undefined {
    return this.#connection.reading(() => {
      // Those that are handled come first as a rule, and they are few: only rows up to the first free one are read.
      for (const row of this.#open.iterate({ kinds: JSON.stringify(kinds) })) {
        if (!this.#isHeld(row)) return readNumber(row, 'due_at');
      }
      return undefined;
    });
  }

  #isHeld(row: Row): boolean {
    const view = { now: this.#clock.now(), self: this.#self };
    return row['holder_id'] !== null && isAlive(toHolder(row), view);
  }

  #timerIn(scope: Namespace, row: Row): Timer {
    const timer = toTimer(row, this.#connection.path);
    // A damaged index can lead to rows that its condition excludes.
    if (scope.contains(timer.namespace)) return timer;
    throw corrupt(this.#connection.path, 'an index leads to the wrong timer');
  }
}
