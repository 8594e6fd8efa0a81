import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from './create-database.ts';
import { checkIdentity } from './file-identity.ts';
import { checkVersion, migrate } from './migrations.ts';
import { corrupt, Refusal } from './refusal.ts';
import { verifySchema } from './verify-schema.ts';

/** `full`: a commit survives a power failure. `normal`: it survives the end of the process only. */
export type Synchronous = 'full' | 'normal';

/** How long a statement waits for a lock of another process. */
const busyTimeoutMs = 10_000;
/** Up to this size all of the database is checked on opening, indexes included; above it, what a quick check covers. */
const fullCheckBytes = 64 * 1024 * 1024;
const maxIdleWalBytes = 64 * 1024 * 1024;

/** A connection with the settings all connections share. */
export function connect(path: string, options: { readonly readOnly: boolean }): DatabaseSync {
  const database = new DatabaseSync(path, { ...options, timeout: busyTimeoutMs });
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
  return database;
}

function checkIntegrity(database: DatabaseSync, path: string): void {
  const check = statSync(path).size <= fullCheckBytes ? 'integrity_check' : 'quick_check';
  const row = database.prepare(`PRAGMA ${check}(1)`).get();
  const [finding] = Object.values(row ?? {});
  if (finding !== 'ok') throw corrupt(path, String(finding));
}

function useWriteAheadLog(database: DatabaseSync, path: string): void {
  const row = database.prepare('PRAGMA journal_mode = WAL').get();
  if (row?.['journal_mode'] === 'wal') return;
  throw new Refusal({
    code: 'store/unavailable',
    message: `the database ${path} cannot use a write-ahead log`,
    hint: 'Put the data directory on a local disk: network file systems lack what several processes need.',
    retry: 'never',
  });
}

function createIfMissing(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite would replay what is left of the lost database into the new one.
  if (existsSync(`${path}-wal`) && !existsSync(path)) {
    throw corrupt(path, 'it is missing, but its write-ahead log is there');
  }
  createDatabase(path);
}

/** Opens the database for writing, creating or migrating it. Writes nothing to one that is damaged or not ours. */
export function openDatabase(path: string, synchronous: Synchronous): DatabaseSync {
  createIfMissing(path);
  checkIdentity(path);
  const database = connect(path, { readOnly: false });
  try {
    checkVersion(database, path);
    checkIntegrity(database, path);
    useWriteAheadLog(database, path);
    database.exec(`
      PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'};
      PRAGMA journal_size_limit = ${maxIdleWalBytes};
    `);
    migrate(database);
    verifySchema(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
