import type { DatabaseSync } from 'node:sqlite';
import type { SessionPlace } from './write-ops.ts';

/** A function that removes a session with everything in it. False when it is not at this version any more. */
export function deleteSession(database: DatabaseSync): (place: SessionPlace) => boolean {
  const deleteHead = database.prepare('DELETE FROM sessions WHERE no = ? AND version = ?');
  const deleteContents = ['session_messages', 'session_operations'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE session = ?`),
  );
  return ({ no, version }) => {
    if (deleteHead.run(no, version).changes === 0) return false;
    for (const statement of deleteContents) statement.run(no);
    return true;
  };
}
