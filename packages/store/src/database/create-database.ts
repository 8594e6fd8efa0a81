import { chmodSync, closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { threadId } from 'node:worker_threads';
import { applicationId } from './file-identity.ts';
import { migrate } from './migrations.ts';

function fillDraft(draft: string): void {
  const database = new DatabaseSync(draft);
  try {
    chmodSync(draft, 0o600);
    // In this order: vacuuming in steps can be chosen for an empty database only.
    database.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA application_id = ${applicationId};
    `);
    migrate(database);
  } finally {
    database.close();
  }
}

function linkUnlessThere(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const wasFaster = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!wasFaster) throw error;
  }
}

/** Makes the names in a directory durable: a file that is synced can still lose its name. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/**
 * Creates an empty database, unless another process does so first. It appears under its name complete or not at all, so
 * an empty or half-made file is always damage and never somebody's unfinished work.
 */
export function createDatabase(path: string): void {
  const draft = `${path}.new-${process.pid}-${threadId}`;
  try {
    rmSync(draft, { force: true });
    fillDraft(draft);
    linkUnlessThere(draft, path);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
  }
  syncDirectory(dirname(path));
}
