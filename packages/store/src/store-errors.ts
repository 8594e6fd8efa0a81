import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** What can go wrong with a data directory and its database. */
export const storeErrors: ErrorCatalogue = defineErrors('store', {
  unavailable:
    'The database cannot be opened or written now: no permission, no space, busy, or an I/O error.',
  corrupt: 'The database is damaged. Nothing was changed; restore a backup or move it away.',
  foreign: 'The file where the database belongs is not a database of Aura. It was left alone.',
  newer_schema: 'The database was written by a newer version of Aura.',
  closed: 'The store has been closed.',
  backup_exists: 'A backup does not overwrite a file.',
  failed: 'The database refused an operation for a reason that is not expected.',
});
