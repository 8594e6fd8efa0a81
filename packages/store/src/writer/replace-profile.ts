import type { DatabaseSync } from 'node:sqlite';
import { recordChecksum } from '../database/checksum.ts';
import { profileColumns, toProfileRow } from '../profiles/profile-row.ts';
import type { WriteHandler } from './write-ops.ts';

/** Replaces what is known of a credential, unless somebody else has since it was read. */
export function replaceProfileHandler(
  database: DatabaseSync,
  { path }: { readonly path: string },
): WriteHandler<'replaceProfile'> {
  const read = database.prepare(`SELECT ${profileColumns} FROM profile_states WHERE id = ?`);
  const write = database.prepare(`
    INSERT INTO profile_states (id, version, body, checksum)
    VALUES (:id, :version, :body, :checksum)
    ON CONFLICT (id) DO UPDATE SET version = :version, body = :body, checksum = :checksum`);
  return ({ id, body, version: expected }) => {
    const row = read.get(id);
    const known = row === undefined ? undefined : toProfileRow(row, path);
    if (known !== undefined && known.version !== expected) return { ...known, isReplaced: false };
    const version = expected + 1;
    write.run({ id, version, body, checksum: recordChecksum(id, version, body) });
    return { body, version, isReplaced: true };
  };
}
