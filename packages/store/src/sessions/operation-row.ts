import { operationChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** What a session remembers of a commit. */
export interface OperationRow {
  /** After the commit. */
  readonly version: number;
  /** Of the content of the commit. */
  readonly digest: string;
}

/** Reads a row of `session_operations`; throws when it is not as it was written. */
export function toOperationRow(
  row: Row,
  place: { readonly key: string; readonly path: string },
): OperationRow {
  const { key, path } = place;
  const id = readText(row, 'id');
  const version = readNumber(row, 'version');
  const digest = readText(row, 'digest');
  if (readNumber(row, 'checksum') !== operationChecksum({ key, id, version, digest })) {
    throw corrupt(path, `the operation ${id} of the session ${key} is not what was written`);
  }
  return { version, digest };
}
