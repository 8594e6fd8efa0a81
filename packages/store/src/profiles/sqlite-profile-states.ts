import type { ProfileStates } from '@aura/core';
import type { ReadConnection } from '../database/read-connection.ts';
import type { Writer } from '../writer/writer.ts';
import { profileColumns, toProfileRow, toProfileState } from './profile-row.ts';

/** The port for what is known of credentials, on the writer of a database: all its processes learn from each other. */
export function sqliteProfileStates(parts: {
  readonly writer: Writer;
  readonly connection: ReadConnection;
}): ProfileStates {
  const { writer, connection } = parts;
  const all = connection.prepare(`SELECT ${profileColumns} FROM profile_states`);
  return {
    list: async () =>
      connection.reading(() => {
        const rows = all.all().map((row) => toProfileRow(row, connection.path));
        return new Map(rows.map((row) => [row.id, toProfileState(row)]));
      }),
    async replace(id, state, version) {
      const args = { id, body: JSON.stringify(state), version };
      const kept = await writer.send('replaceProfile', args);
      return { ...toProfileState(kept), isReplaced: kept.isReplaced };
    },
  };
}
