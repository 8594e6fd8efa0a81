import type { KeptProfileState, ProfileState } from '@aura/core';
import { recordChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** The columns {@link toProfileRow} reads. */
export const profileColumns = 'id, version, body, checksum';

/** What is known of a credential, as it is kept. */
export interface ProfileRow {
  readonly id: string;
  readonly version: number;
  readonly body: string;
}

/** Reads a row of `profile_states`; throws when it is not as it was written. */
export function toProfileRow(row: Row, path: string): ProfileRow {
  const id = readText(row, 'id');
  const version = readNumber(row, 'version');
  const body = readText(row, 'body');
  if (recordChecksum(id, version, body) !== readNumber(row, 'checksum')) {
    throw corrupt(path, `what is known of the credential ${id} is not what was written`);
  }
  return { id, version, body };
}

/** What a row says. */
export function toProfileState({ body, version }: Omit<ProfileRow, 'id'>): KeptProfileState {
  // Trusted: the checksum shows that it is our own text.
  return { state: JSON.parse(body) as ProfileState, version };
}
