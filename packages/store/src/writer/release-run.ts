import type { DatabaseSync } from 'node:sqlite';
import type { WriteHandler } from './write-ops.ts';

/** Gives a run up, if it is still held under this fence. */
export function releaseRunHandler(database: DatabaseSync, holder: number): WriteHandler<'release'> {
  const release = database.prepare(
    'UPDATE runs SET holder = NULL WHERE no = :no AND fence = :fence AND holder = :holder',
  );
  return ({ run: { no, fence } }) => {
    release.run({ no, fence, holder });
    return undefined;
  };
}
