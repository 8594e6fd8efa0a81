import { DatabaseSync } from 'node:sqlite';
import { readText } from './columns.ts';
import { migrate } from './migrations.ts';
import { corrupt } from './refusal.ts';

function schemaOf(database: DatabaseSync): string {
  const rows = database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
    .all();
  return JSON.stringify(
    rows.map((row) => [readText(row, 'type'), readText(row, 'name'), row['tbl_name'], row['sql']]),
  );
}

/** Compares the schema with a fresh one: a changed letter in an index's condition would hide rows without an error. */
export function verifySchema(database: DatabaseSync, path: string): void {
  const fresh = new DatabaseSync(':memory:');
  try {
    migrate(fresh);
    if (schemaOf(database) !== schemaOf(fresh)) throw corrupt(path, 'its schema has been changed');
  } finally {
    fresh.close();
  }
}
