import type { DatabaseSync } from 'node:sqlite';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { toHolder } from '../lease/holder.ts';
import type { ProcessIdentity } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import type { HeldTimer } from '../timers/timer-ops.ts';
import { checkTimerRow, timerColumns } from '../timers/timer-row.ts';
import type { WriteHandler } from './write-ops.ts';

/** Takes timers that are due and that nobody handles who may still be at work. */
export function claimTimersHandler(
  database: DatabaseSync,
  options: { readonly holder: number; readonly self: ProcessIdentity },
): WriteHandler<'claimTimers'> {
  const { holder, self } = options;
  const due = database.prepare(`
    SELECT ${timerColumns}, holders.id AS holder_id, host, boot, pid, started, heartbeat_at
    FROM timers LEFT JOIN holders ON holders.id = timers.holder
    WHERE ended_at IS NULL AND due_at <= :now AND kind IN (SELECT value FROM json_each(:kinds))
    ORDER BY due_at, no`);
  const take = database.prepare(
    'UPDATE timers SET holder = :holder, attempts = attempts + 1 WHERE no = :no',
  );
  return ({ kinds, limit, now }) => {
    const isHeld = (row: Row): boolean =>
      row['holder_id'] !== null && isAlive(toHolder(row), { now, self });
    const claimed: HeldTimer[] = [];
    for (const row of due.iterate({ now, kinds: JSON.stringify(kinds) })) {
      if (claimed.length === limit) break;
      if (isHeld(row)) continue;
      checkTimerRow(row, database.location() ?? '');
      const no = readNumber(row, 'no');
      const namespace = readText(row, 'namespace');
      const body = readText(row, 'body');
      claimed.push({ no, namespace, body, attempts: readNumber(row, 'attempts') + 1 });
    }
    for (const { no } of claimed) take.run({ holder, no });
    return claimed;
  };
}
