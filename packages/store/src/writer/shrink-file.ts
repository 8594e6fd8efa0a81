import type { DatabaseSync } from 'node:sqlite';
import { readNumber } from '../database/columns.ts';
import type { WriteHandler } from './write-ops.ts';

/** Pages given back per step, so that appends in between wait for milliseconds only. */
const stepPages = 500;

/** Gives unused pages at the end of the file back to the disk. */
export function shrinkFileHandler(database: DatabaseSync): WriteHandler<'shrink'> {
  const unused = database.prepare('PRAGMA freelist_count');
  return () => {
    database.exec(`PRAGMA incremental_vacuum(${stepPages})`);
    return { more: readNumber(unused.get() ?? {}, 'freelist_count') > 0 };
  };
}
