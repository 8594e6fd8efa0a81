import { inScope } from '../runs/namespace-scope.ts';
import { sessionColumns } from './session-row.ts';

/** What lies under a key. */
export const selectSession: string = `SELECT ${sessionColumns} FROM sessions WHERE namespace = ?`;

/** Messages of a session, in order. */
export const selectMessages =
  'SELECT seq, body, checksum FROM session_messages WHERE session = :session AND seq <= :last ORDER BY seq';

/** One operation of a session. */
export const selectOperation =
  'SELECT id, version, digest, checksum FROM session_operations WHERE session = ? AND id = ?';

const listed = (condition: string): string => `
  SELECT ${sessionColumns} FROM sessions
  WHERE ${inScope} AND ${condition}
    AND (expires_at IS NULL OR expires_at > :now)
    AND (:after IS NULL OR namespace > :after)
  ORDER BY namespace LIMIT :limit`;

/** Sessions of a scope after a key, in key order. */
export const listSessions: string = listed('TRUE');

/** The same without system sessions: an index leads around them, however many there are. */
export const listUserSessions: string = listed('is_system = 0');
