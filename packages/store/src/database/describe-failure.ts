import type { ErrorRecord } from '@aura/core';
import { corrupt, Refusal } from './refusal.ts';

/** Primary result codes of SQLite that say the database cannot be used now, with what helps. */
const helpWhenUnavailable: ReadonlyMap<number, string> = new Map([
  [5, 'Another process keeps the database locked; try again.'],
  [6, 'Another process keeps the database locked; try again.'],
  [8, 'Make the data directory and the files in it writable.'],
  [10, 'Check the disk: is it full, or failing?'],
  [13, 'Free space on the disk, or prune old runs.'],
  [14, 'Check that the data directory exists and can be written.'],
]);

/**
 * Primary result codes that mean damage: logic error, corrupt, not a database. The first is among them because all
 * statements are constant: when one does not fit the schema, the schema is not the one that was created.
 */
const damaged: ReadonlySet<number> = new Set([1, 11, 26]);
/** I/O errors that mean the same: a page beyond the end of the file, and corruption found by the file system. */
const damagedFile: ReadonlySet<number> = new Set([522, 8458]);

function describeSqlite(extendedCode: number, message: string, path: string): ErrorRecord {
  // The extended code carries the primary one in its low byte.
  const code = extendedCode & 0xff;
  if (damaged.has(code) || damagedFile.has(extendedCode)) return corrupt(path, message).record;
  const hint = helpWhenUnavailable.get(code);
  return hint === undefined ? failed(message, path) : unavailable(message, path, hint);
}

function unavailable(message: string, path: string, hint: string): ErrorRecord {
  return {
    code: 'store/unavailable',
    message: `the database ${path} cannot be used: ${message}`,
    hint,
    retry: 'same',
  };
}

function failed(message: string, path: string): ErrorRecord {
  return {
    code: 'store/failed',
    message: `the database ${path} failed: ${message}`,
    retry: 'never',
  };
}

/** What a failure of the database or of its files means to the user. */
export function describeFailure(thrown: unknown, path: string): ErrorRecord {
  if (thrown instanceof Refusal) return thrown.record;
  if (!(thrown instanceof Error)) return failed(String(thrown), path);
  if ('errcode' in thrown && typeof thrown.errcode === 'number') {
    return describeSqlite(thrown.errcode, thrown.message, path);
  }
  const isSystemError = 'syscall' in thrown;
  return isSystemError
    ? unavailable(thrown.message, path, 'Check that the data directory exists and can be written.')
    : failed(thrown.message, path);
}
