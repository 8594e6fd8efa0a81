import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { toStoredMessage } from './message-row.ts';
import { toOperationRow } from './operation-row.ts';
import { sessionColumns, toSessionRow } from './session-row.ts';
import type { SessionRow } from './session-row.ts';

/** What a look at all sessions found. */
export interface SessionsReport {
  readonly problems: readonly string[];
  readonly sessions: number;
  readonly messages: number;
}

/** Counts the messages of a session; throws at the first thing in it that is missing or changed. */
function countMessages(database: DatabaseSync, { no, head }: SessionRow, path: string): number {
  const key = head.namespace;
  const messages = database
    .prepare('SELECT seq, body, checksum FROM session_messages WHERE session = ? ORDER BY seq')
    .iterate(no);
  let seq = 0;
  for (const row of messages) {
    seq += 1;
    toStoredMessage(row, { key, seq, path });
  }
  if (seq !== head.messageCount) {
    throw new RangeError(`session ${key} has ${seq} messages, its entry says ${head.messageCount}`);
  }
  const operations = database
    .prepare('SELECT id, version, digest, checksum FROM session_operations WHERE session = ?')
    .iterate(no);
  for (const row of operations) toOperationRow(row, { key, path });
  return seq;
}

/** Reads all sessions and every checksum in them, until there are `maxProblems`. */
export function inspectSessions(
  database: DatabaseSync,
  { path, maxProblems }: { readonly path: string; readonly maxProblems: number },
): SessionsReport {
  const problems: string[] = [];
  let sessions = 0;
  let messages = 0;
  for (const row of database.prepare(`SELECT ${sessionColumns} FROM sessions`).iterate()) {
    if (problems.length >= maxProblems) break;
    sessions += 1;
    try {
      messages += countMessages(database, toSessionRow(row, path), path);
    } catch (error) {
      problems.push(describeFailure(error, path).message);
    }
  }
  return { problems, sessions, messages };
}
