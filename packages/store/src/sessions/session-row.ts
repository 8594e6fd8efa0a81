import type { SessionHead } from '@aura/core';
import { sessionChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt, Refusal } from '../database/refusal.ts';
import type { SessionPlace } from '../writer/write-ops.ts';

/** A head as it is stored: with its canonical key. */
export type StoredHead = Omit<SessionHead, 'namespace'> & { readonly namespace: string };

/** A session as its row describes it. */
export interface SessionRow extends SessionPlace {
  readonly head: StoredHead;
  /** Of the JSON of all messages. */
  readonly length: number;
  readonly isSystem: boolean;
}

/** The columns {@link toSessionRow} reads. */
export const sessionColumns =
  'sessions.no, namespace, sessions.version, expires_at, is_system, length, head, sessions.checksum';

function mismatch(key: string, found: string): Refusal {
  return new Refusal({
    code: 'store/mismatch',
    message: `what is stored under the key ${key} belongs to ${found}`,
    hint: 'Restore the database from a backup.',
    retry: 'never',
  });
}

/** Reads a row of `sessions`; throws when it is not as it was written, or lies under another key than its own. */
export function toSessionRow(row: Row, path: string): SessionRow {
  const key = readText(row, 'namespace');
  const length = readNumber(row, 'length');
  const text = readText(row, 'head');
  if (sessionChecksum({ length, head: text }) !== readNumber(row, 'checksum')) {
    throw corrupt(path, `the entry of the session ${key} is not what was written`);
  }
  // Trusted from here: the checksum shows that it is our own text.
  const head = JSON.parse(text) as StoredHead;
  if (head.namespace !== key) throw mismatch(key, head.namespace);
  // What is kept in columns of their own, for conditions and indexes, has to agree.
  const version = readNumber(row, 'version');
  const agrees = version === head.version && row['expires_at'] === (head.expiresAt ?? null);
  if (!agrees) throw corrupt(path, `the entry of the session ${key} contradicts itself`);
  const isSystem = readNumber(row, 'is_system') === 1;
  return { no: readNumber(row, 'no'), version, head, length, isSystem };
}
