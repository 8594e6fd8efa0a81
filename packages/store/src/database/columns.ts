import type { SQLOutputValue } from 'node:sqlite';

/** A row as SQLite hands it out. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

function mismatch(row: Row, column: string): TypeError {
  return new TypeError(
    `column ${column} holds ${row[column] === null ? 'null' : typeof row[column]}`,
  );
}

/** A number. Whole numbers stay below 2^53, so nothing is lost. */
export function readNumber(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw mismatch(row, column);
  return value;
}

/** A text. */
export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw mismatch(row, column);
  return value;
}

/** A text or nothing. */
export function readOptionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : readText(row, column);
}

/** Bytes. */
export function readBytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw mismatch(row, column);
  return value;
}
