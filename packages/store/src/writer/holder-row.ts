import type { DatabaseSync } from 'node:sqlite';
import { readNumber } from '../database/columns.ts';
import { toHolder } from '../lease/holder.ts';
import type { ProcessIdentity } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import type { WriteHandler } from './write-ops.ts';

function columnsOf(self: ProcessIdentity): Record<string, string | number | null> {
  return { host: self.host, boot: self.boot ?? null, pid: self.pid, started: self.started ?? null };
}

/** Enters this store among the holders and removes those that are dead. Returns its id, which is never used again. */
export function enterHolder(
  database: DatabaseSync,
  view: { readonly self: ProcessIdentity; readonly now: number },
): number {
  database.exec('BEGIN IMMEDIATE');
  try {
    const remove = database.prepare('DELETE FROM holders WHERE id = ?');
    for (const row of database.prepare('SELECT * FROM holders').all()) {
      if (!isAlive(toHolder(row), view)) remove.run(readNumber(row, 'id'));
    }
    const { lastInsertRowid } = database
      .prepare(
        `INSERT INTO holders (host, boot, pid, started, heartbeat_at)
         VALUES (:host, :boot, :pid, :started, :now)`,
      )
      .run({ ...columnsOf(view.self), now: view.now });
    database.exec('COMMIT');
    return Number(lastInsertRowid);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Removes this store from the holders: everything it held is free. */
export function leaveHolder(database: DatabaseSync, holder: number): void {
  database.prepare('DELETE FROM holders WHERE id = ?').run(holder);
}

/** Shows that this store lives, also when somebody took it for dead in the meantime. */
export function beatHandler(
  database: DatabaseSync,
  options: { readonly holder: number; readonly self: ProcessIdentity },
): WriteHandler<'beat'> {
  const beat = database.prepare(`
    INSERT INTO holders (id, host, boot, pid, started, heartbeat_at)
    VALUES (:holder, :host, :boot, :pid, :started, :now)
    ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`);
  return ({ now }) => {
    beat.run({ ...columnsOf(options.self), holder: options.holder, now });
    return undefined;
  };
}
