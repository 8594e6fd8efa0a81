import type { DatabaseSync } from 'node:sqlite';
import { readNumber } from './columns.ts';
import { Refusal } from './refusal.ts';

/**
 * How the schema came to be, one step per released version. Steps are never edited, only added: a database remembers
 * how many it has seen.
 *
 * - `holders`: one row per open store. A run whose holder has no row is free, so that closing a store is one deletion.
 * - `runs`: the number of a run is never used again, so that a writer that was late cannot hit another run.
 *   `summary` is empty until the first record.
 * - `records`: the text of each record, with a checksum because SQLite would not notice a changed letter.
 * - `sessions`: the head of each session as text, its key included; the columns are for conditions and indexes. Numbers
 *   are never used again, so that a commit cannot hit a session that was deleted and begun anew.
 * - `session_messages`: the text of each message, with a checksum.
 * - `session_operations`: what each commit has written, so that a repeated one changes nothing.
 * - `timers`: the text of each timer; the columns are for conditions and indexes. One at most is open per key. A timer
 *   whose holder has no row is handled by nobody.
 * - `blobs`: what each blob is. `holder` is set until the last chunk is there: the open store that writes it, or 0 once it
 *   is being removed. Only without one is the blob there.
 * - `blob_chunks`: the bytes in pieces, each with a checksum, so that neither reading nor writing a large blob keeps
 *   others waiting.
 * - `quota_clock`: the latest time that anybody has counted at.
 * - `quota_usage`: what each namespace and all below it have used, as text with a checksum.
 * - `quota_reservations`: what is held and where it is counted, as text with a checksum. Settled ones are kept for a while,
 *   so that a repeated operation changes nothing.
 * - `audit_records`: one chain for each tenant. The text is canonical JSON, so that `hash` is that of the text. Triggers keep
 *   everybody from changing them, this program included.
 * - `audit_heads`: where each chain ends, because a chain does not show that links are missing at its end.
 * - `profile_states`: what is known of each credential for models, by its fingerprint, as text with a checksum.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE holders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,
    boot TEXT,
    pid INTEGER NOT NULL,
    started TEXT,
    heartbeat_at REAL NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL,
    status TEXT,
    updated_at REAL,
    seq INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    summary TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    holder INTEGER
  ) STRICT;
  CREATE INDEX runs_by_namespace ON runs (namespace, run_id, status);
  CREATE INDEX runs_running ON runs (status) WHERE status = 'running';
  CREATE INDEX runs_finished ON runs (updated_at) WHERE status IN ('completed', 'failed');

  CREATE TABLE records (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE sessions (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    expires_at REAL,
    is_system INTEGER NOT NULL,
    length INTEGER NOT NULL,
    head TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_of_users ON sessions (namespace) WHERE is_system = 0;
  CREATE INDEX sessions_expiring ON sessions (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE session_messages (
    session INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (session, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE session_operations (
    session INTEGER NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (session, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE timers (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    due_at REAL NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    holder INTEGER,
    ended_at REAL,
    outcome TEXT,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX timers_by_key ON timers (namespace, key, no);
  CREATE UNIQUE INDEX timers_open ON timers (namespace, key) WHERE ended_at IS NULL;
  CREATE INDEX timers_due ON timers (due_at, no, kind) WHERE ended_at IS NULL;
  CREATE INDEX timers_ended ON timers (ended_at) WHERE ended_at IS NOT NULL;
  `,
  `
  CREATE TABLE blobs (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL UNIQUE,
    namespace TEXT NOT NULL,
    expires_at REAL,
    bytes INTEGER NOT NULL,
    meta TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    holder INTEGER
  ) STRICT;
  CREATE INDEX blobs_by_namespace ON blobs (namespace);
  CREATE INDEX blobs_expiring ON blobs (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX blobs_unfinished ON blobs (holder) WHERE holder IS NOT NULL;

  CREATE TABLE blob_chunks (
    blob INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    data BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (blob, seq)
  ) STRICT;
  `,
  `
  CREATE TABLE quota_clock (
    no INTEGER PRIMARY KEY,
    latest REAL NOT NULL
  ) STRICT;

  CREATE TABLE quota_usage (
    namespace TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE quota_reservations (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    expires_at REAL NOT NULL,
    forget_at REAL NOT NULL,
    body TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX quota_reservations_held ON quota_reservations (expires_at) WHERE state = 'held';
  CREATE INDEX quota_reservations_old ON quota_reservations (forget_at);
  `,
  `
  CREATE TABLE audit_records (
    tenant TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX audit_records_by_id ON audit_records (tenant, id);
  CREATE TRIGGER audit_records_are_not_changed BEFORE UPDATE ON audit_records BEGIN
    SELECT RAISE(ABORT, 'audit records are not changed');
  END;
  CREATE TRIGGER audit_records_are_not_removed BEFORE DELETE ON audit_records BEGIN
    SELECT RAISE(ABORT, 'audit records are not removed');
  END;

  CREATE TABLE audit_heads (
    tenant TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE profile_states (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** How many steps this database has seen. */
export function schemaVersion(database: DatabaseSync): number {
  return readNumber(database.prepare('PRAGMA user_version').get() ?? {}, 'user_version');
}

/** Refuses a database that knows steps which this program does not. */
export function checkVersion(database: DatabaseSync, path: string): void {
  const version = schemaVersion(database);
  if (version <= migrations.length) return;
  throw new Refusal({
    code: 'store/newer_schema',
    message: `the database ${path} has schema ${version}, this version of Aura knows up to ${migrations.length}`,
    hint: 'Use the version of Aura that wrote it, or a newer one.',
    retry: 'never',
  });
}

/** Brings the schema up to date, in one transaction. Safe when several processes do it at once. */
export function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have been faster.
    for (const step of migrations.slice(schemaVersion(database))) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
