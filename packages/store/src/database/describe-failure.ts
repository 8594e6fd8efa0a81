import type { ErrorRecord } from '@aura/core';
import { corrupt, Refusal } from './refusal.ts';

/** Primary result codes of SQLite that say the database cannot be used now, with what helps. */
const unavailable: ReadonlyMap<number, string> = new Map([
  [5, 'Another process keeps the database locked; try again.'],
  [6, 'Another process keeps the database locked; try again.'],
  [8, 'Make the data directory and the files in it writable.'],
  [10, 'Check the disk: is it full, or failing?'],
  [13, 'Free space on the disk, or prune old runs.'],
  [14, 'Check that the data directory exists and can be written.'],
]);

/**
 * SQL logic error, corrupt, not a database. The first is here because all statements are constant: when one does not fit
 * the schema, the schema is not the one that was created.
 */
const damaged: ReadonlySet<number> = new Set([1, 11, 26]);

function sqliteCode(thrown: Error): number | undefined {
  if (!('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  // The extended code carries the primary one in its low byte.
  return thrown.errcode & 0xff;
}

/** What a failure of the database or of its files means to the user. */
export function describeFailure(thrown: unknown, path: string): ErrorRecord {
  if (thrown instanceof Refusal) return thrown.record;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error ? sqliteCode(thrown) : undefined;
  const isSystemError = thrown instanceof Error && 'syscall' in thrown;
  const hint =
    code === undefined && isSystemError
      ? 'Check that the data directory exists and can be written.'
      : unavailable.get(code ?? -1);
  if (hint !== undefined) {
    return {
      code: 'store/unavailable',
      message: `the database ${path} cannot be used: ${message}`,
      hint,
      retry: 'same',
    };
  }
  if (code !== undefined && damaged.has(code)) return corrupt(path, message).record;
  return {
    code: 'store/failed',
    message: `the database ${path} failed: ${message}`,
    retry: 'never',
  };
}
