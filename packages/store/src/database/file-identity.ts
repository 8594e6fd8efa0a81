import { closeSync, openSync, readSync } from 'node:fs';
import { corrupt, Refusal } from './refusal.ts';

/** "Aura" in ASCII: SQLite keeps it in the header of the file. */
export const applicationId = 0x41757261;

const magic = 'SQLite format 3\u0000';
const headerBytes = 100;
const applicationIdAt = 68;

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    return header.subarray(0, readSync(file, header, 0, headerBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** Refuses a file that is not one of our databases, before SQLite gets to see it. */
export function checkIdentity(path: string): void {
  const header = readHeader(path);
  // A database gets its name only when it is complete, so none of ours was ever this short.
  if (header.length < headerBytes) {
    const finding = `it has ${header.length} bytes, less than the header of a database`;
    throw corrupt(path, finding);
  }
  const isSqlite = header.toString('latin1', 0, magic.length) === magic;
  if (isSqlite && header.readUInt32BE(applicationIdAt) === applicationId) return;
  const what = isSqlite
    ? 'a SQLite database that does not belong to Aura'
    : 'not a SQLite database';
  throw new Refusal({
    code: 'store/foreign',
    message: `the file ${path} is ${what}`,
    hint: 'Choose another data directory, or move the file away. It was not changed.',
    retry: 'never',
  });
}
