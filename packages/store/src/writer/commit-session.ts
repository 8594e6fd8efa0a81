import type { DatabaseSync } from 'node:sqlite';
import { operationChecksum, recordChecksum, sessionChecksum } from '../database/checksum.ts';
import { deleteSession } from './delete-session.ts';
import type { SessionWrite, WriteHandler } from './write-ops.ts';

/** Writes a commit, if the session is still the one it was made for. */
export function commitSessionHandler(database: DatabaseSync): WriteHandler<'commitSession'> {
  const remove = deleteSession(database);
  const insert = database.prepare(`
    INSERT INTO sessions (namespace, version, expires_at, is_system, length, head, checksum)
    VALUES (:namespace, :version, :expiresAt, :isSystem, :length, :head, :checksum)
    ON CONFLICT (namespace) DO NOTHING`);
  const update = database.prepare(`
    UPDATE sessions SET version = :version, expires_at = :expiresAt, length = :length, head = :head,
      checksum = :checksum
    WHERE no = :no AND version = :baseVersion`);
  const insertMessage = database.prepare(
    'INSERT INTO session_messages (session, seq, body, checksum) VALUES (?, ?, ?, ?)',
  );
  const insertOperation = database.prepare(
    'INSERT INTO session_operations (session, id, version, digest, checksum) VALUES (?, ?, ?, ?, ?)',
  );

  /** Number of the row that now has the new head; undefined when somebody else was faster. */
  const writeHead = (write: SessionWrite): number | undefined => {
    const { namespace, base, version, expiresAt, length, head } = write;
    const columns = { version, expiresAt, length, head, checksum: sessionChecksum(write) };
    if (base !== undefined && write.continues) {
      const { no, version: baseVersion } = base;
      return update.run({ ...columns, no, baseVersion }).changes === 0 ? undefined : no;
    }
    if (base !== undefined && !remove(base)) return undefined;
    const row = { ...columns, namespace, isSystem: Number(write.isSystem) };
    const { changes, lastInsertRowid } = insert.run(row);
    return changes === 0 ? undefined : Number(lastInsertRowid);
  };

  return (write) => {
    const no = writeHead(write);
    if (no === undefined) return false;
    const { namespace: key, version, firstSeq, bodies, operation } = write;
    bodies.forEach((body, index) => {
      const seq = firstSeq + index;
      insertMessage.run(no, seq, body, recordChecksum(key, seq, body));
    });
    if (operation !== undefined) {
      const { id, digest } = operation;
      const checksum = operationChecksum({ key, id, version, digest });
      insertOperation.run(no, id, version, digest, checksum);
    }
    return true;
  };
}
