import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { profileColumns, toProfileRow } from './profile-row.ts';

/** Reads what is known of credentials and returns what is wrong with it, `maxProblems` at most. */
export function inspectProfiles(
  database: DatabaseSync,
  { path, maxProblems }: { readonly path: string; readonly maxProblems: number },
): readonly string[] {
  const problems: string[] = [];
  for (const row of database.prepare(`SELECT ${profileColumns} FROM profile_states`).iterate()) {
    if (problems.length >= maxProblems) break;
    try {
      toProfileRow(row, path);
    } catch (error) {
      problems.push(describeFailure(error, path).message);
    }
  }
  return problems;
}
