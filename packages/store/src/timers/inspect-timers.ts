import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { checkTimerRow, timerColumns } from './timer-row.ts';

/** Reads all timers and returns what is wrong with them, `maxProblems` at most. */
export function inspectTimers(
  database: DatabaseSync,
  { path, maxProblems }: { readonly path: string; readonly maxProblems: number },
): readonly string[] {
  const problems: string[] = [];
  for (const row of database.prepare(`SELECT ${timerColumns} FROM timers`).iterate()) {
    if (problems.length >= maxProblems) break;
    try {
      checkTimerRow(row, path);
    } catch (error) {
      problems.push(describeFailure(error, path).message);
    }
  }
  return problems;
}
