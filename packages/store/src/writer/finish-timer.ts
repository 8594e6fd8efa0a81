import type { DatabaseSync } from 'node:sqlite';
import type { HeldTimer } from '../timers/timer-ops.ts';
import type { TimerTable } from './set-timer.ts';
import type { WriteHandler } from './write-ops.ts';

const isMine = 'no = :no AND holder = :holder AND attempts = :attempts';

function parametersOf(
  { no, attempts }: HeldTimer,
  holder: number,
): { readonly no: number; readonly attempts: number; readonly holder: number } {
  return { no, attempts, holder };
}

/** Ends a timer that this store holds, and sets what follows unless something else was set or it was cancelled meanwhile. */
export function finishTimerHandler(
  database: DatabaseSync,
  { holder, table }: { readonly holder: number; readonly table: TimerTable },
): WriteHandler<'finishTimer'> {
  const free = database.prepare(`
    UPDATE timers SET holder = NULL WHERE ${isMine} RETURNING ended_at IS NOT NULL AS is_replaced`);
  return ({ timer, ending, following }) => {
    const row = free.get(parametersOf(timer, holder));
    if (row === undefined) return false;
    table.end(timer.no, { ...timer, ...ending });
    if (following === undefined || row['is_replaced'] === 1) return true;
    const other = table.open(following.namespace, following.key);
    if (other === undefined) table.insert(following);
    return true;
  };
}

/** Gives a timer back. */
export function releaseTimerHandler(
  database: DatabaseSync,
  holder: number,
): WriteHandler<'releaseTimer'> {
  const free = database.prepare(`UPDATE timers SET holder = NULL WHERE ${isMine}`);
  return ({ timer }) => {
    free.run(parametersOf(timer, holder));
    return undefined;
  };
}

/** So many go at a time, so that appends in between wait for milliseconds only. */
const sliceSize = 500;

/** Forgets timers that have ended long ago and that nobody handles. */
export function pruneTimersHandler(database: DatabaseSync): WriteHandler<'pruneTimers'> {
  const remove = database.prepare(`
    DELETE FROM timers WHERE no IN (SELECT no FROM timers
      WHERE ended_at < ? AND (holder IS NULL OR holder NOT IN (SELECT id FROM holders))
      LIMIT ${sliceSize})`);
  return ({ endedBefore }) => ({ more: remove.run(endedBefore).changes === sliceSize });
}
