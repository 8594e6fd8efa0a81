import type { Message, StoredMessage } from '@aura/core';
import { recordChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** Reads a row that has to be message `seq` of the session; throws when it is not as it was written. */
export function toStoredMessage(
  row: Row,
  place: { readonly key: string; readonly seq: number; readonly path: string },
): StoredMessage {
  const { key, seq, path } = place;
  const body = readText(row, 'body');
  const isIntact =
    readNumber(row, 'seq') === seq &&
    readNumber(row, 'checksum') === recordChecksum(key, seq, body);
  if (!isIntact) throw corrupt(path, `message ${seq} of the session ${key} is missing or changed`);
  // Trusted from here: the checksum shows that it is our own text.
  return { seq, message: JSON.parse(body) as Message };
}
