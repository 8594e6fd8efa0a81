import type { DatabaseSync } from 'node:sqlite';
import { timerChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { TimerEnding, TimerWrite } from '../timers/timer-ops.ts';
import type { WriteHandler } from './write-ops.ts';

/** How timers begin and end within a transaction. */
export interface TimerTable {
  insert(timer: TimerWrite): void;
  /** Ends a timer; whoever handles it may still say how that went. */
  end(
    no: number,
    written: { readonly namespace: string; readonly body: string } & TimerEnding,
  ): void;
  /** The open timer under a key. */
  open(
    namespace: string,
    key: string,
  ): { readonly no: number; readonly body: string; readonly isHeld: boolean } | undefined;
}

/** Prepares the statements that all handlers of timers share. */
export function timerTable(database: DatabaseSync): TimerTable {
  const insert = database.prepare(`
    INSERT INTO timers (namespace, key, kind, due_at, body, attempts, checksum)
    VALUES (:namespace, :key, :kind, :dueAt, :body, 0, :checksum)`);
  const end = database.prepare(
    'UPDATE timers SET ended_at = :at, outcome = :outcome, checksum = :checksum WHERE no = :no',
  );
  const open = database.prepare(
    'SELECT no, body, holder FROM timers WHERE namespace = ? AND key = ? AND ended_at IS NULL',
  );
  return {
    insert(timer) {
      const checksum = timerChecksum({ ...timer, outcome: null, endedAt: null });
      insert.run({ ...timer, checksum });
    },
    end(no, { namespace, body, at, end: outcome }) {
      const checksum = timerChecksum({ namespace, body, outcome, endedAt: at });
      end.run({ no, at, outcome, checksum });
    },
    open(namespace, key) {
      const row = open.get(namespace, key);
      if (row === undefined) return undefined;
      const isHeld = row['holder'] !== null;
      return { no: readNumber(row, 'no'), body: readText(row, 'body'), isHeld };
    },
  };
}

/** Sets a timer in the place of the one that waits under its key, unless that is the same. */
export function setTimerHandler(table: TimerTable): WriteHandler<'setTimer'> {
  return ({ timer, replaced }) => {
    const open = table.open(timer.namespace, timer.key);
    if (open?.body === timer.body && !open.isHeld) return undefined;
    if (open !== undefined) {
      table.end(open.no, { namespace: timer.namespace, body: open.body, ...replaced });
    }
    table.insert(timer);
    return undefined;
  };
}

/** Ends the timer that is open under a key. */
export function cancelTimerHandler(table: TimerTable): WriteHandler<'cancelTimer'> {
  return ({ namespace, key, ending }) => {
    const open = table.open(namespace, key);
    if (open !== undefined) table.end(open.no, { namespace, body: open.body, ...ending });
    return open !== undefined;
  };
}
