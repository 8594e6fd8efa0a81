import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { readNumber } from '../database/columns.ts';
import { inScope, scopeParameters } from '../runs/namespace-scope.ts';
import { deleteSession } from './delete-session.ts';
import type { SessionRemoval, WriteHandler } from './write-ops.ts';

/** A slice ends after so many sessions or characters, so that commits in between wait for milliseconds only. */
const sliceSessions = 50;
const sliceLength = 2 * 1024 * 1024;

/** Removes sessions, those that have expired included. */
export function removeSessionsHandler(database: DatabaseSync): WriteHandler<'removeSessions'> {
  const select = `SELECT no, version, length, COALESCE(expires_at <= :now, 0) AS is_expired FROM sessions`;
  const at = database.prepare(`${select} WHERE namespace = :namespace`);
  const within = database.prepare(`${select} WHERE ${inScope} LIMIT ${sliceSessions}`);
  const expired = database.prepare(`${select} WHERE expires_at <= :now LIMIT ${sliceSessions}`);
  const remove = deleteSession(database);

  const find = ({ which, now }: SessionRemoval): readonly Record<string, SQLOutputValue>[] => {
    if (which.type === 'expired') return expired.all({ now });
    if (which.type === 'at') return at.all({ now, namespace: which.namespace });
    return within.all({ now, ...scopeParameters(which.namespace) });
  };

  return (removal) => {
    const rows = find(removal);
    const done = { sessions: 0, expired: 0, length: 0 };
    for (const row of rows) {
      if (done.length >= sliceLength) break;
      remove({ no: readNumber(row, 'no'), version: readNumber(row, 'version') });
      done.sessions += 1;
      done.expired += readNumber(row, 'is_expired');
      done.length += readNumber(row, 'length');
    }
    const more = done.sessions < rows.length || rows.length === sliceSessions;
    return { sessions: done.sessions, expired: done.expired, more };
  };
}
