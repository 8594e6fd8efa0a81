import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { reservationColumns, toReservationRow, toUsageRow, usageColumns } from './quota-row.ts';

/** Reads all that is counted and held, and returns what is wrong with it, `maxProblems` at most. */
export function inspectQuotas(
  database: DatabaseSync,
  { path, maxProblems }: { readonly path: string; readonly maxProblems: number },
): readonly string[] {
  const problems: string[] = [];
  const tables = [
    { select: `SELECT ${usageColumns} FROM quota_usage`, check: toUsageRow },
    { select: `SELECT ${reservationColumns} FROM quota_reservations`, check: toReservationRow },
  ];
  for (const { select, check } of tables) {
    for (const row of database.prepare(select).iterate()) {
      if (problems.length >= maxProblems) return problems;
      try {
        check(row, path);
      } catch (error) {
        problems.push(describeFailure(error, path).message);
      }
    }
  }
  return problems;
}
