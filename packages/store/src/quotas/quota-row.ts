import { recordChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';
import type { QuotaAmounts, QuotaCounters } from '../writer/write-ops.ts';

/** What a namespace and all below it have used, in the newest window of each kind. */
export type QuotaUsage = {
  [window: string]: { start: number; used: { [dimension: string]: number } };
};

/** What is held, where it is counted, and until when. */
export interface QuotaHold {
  readonly amounts: QuotaAmounts;
  readonly counters: QuotaCounters;
  readonly expiresAt: number;
}

/** A reservation and what has become of it. `expired`: given back, but what was really used may still be told. */
export interface ReservationRow extends QuotaHold {
  readonly state: 'held' | 'expired' | 'settled';
}

/** The columns {@link toUsageRow} reads. */
export const usageColumns = 'namespace, body, checksum';
/** The columns {@link toReservationRow} reads. */
export const reservationColumns = 'id, state, expires_at, body, checksum';

function trustedBody(row: Row, owner: string, fail: () => Error): string {
  const body = readText(row, 'body');
  if (recordChecksum(owner, 0, body) !== readNumber(row, 'checksum')) throw fail();
  return body;
}

/** Reads a row of `quota_usage`; throws when it is not as it was written. */
export function toUsageRow(row: Row, path: string): QuotaUsage {
  const namespace = readText(row, 'namespace');
  const body = trustedBody(row, namespace, () =>
    corrupt(path, `the usage of ${namespace} is not what was written`),
  );
  // Trusted: the checksum shows that it is our own text.
  return JSON.parse(body) as QuotaUsage;
}

/** Reads a row of `quota_reservations`; throws when it is not as it was written. */
export function toReservationRow(row: Row, path: string): ReservationRow {
  const id = readText(row, 'id');
  const changed = () => corrupt(path, `the reservation ${id} is not what was written`);
  // Trusted: the checksum shows that it is our own text.
  const hold = JSON.parse(trustedBody(row, id, changed)) as QuotaHold;
  const state = readText(row, 'state');
  const isState = state === 'held' || state === 'expired' || state === 'settled';
  if (!isState || row['expires_at'] !== hold.expiresAt) throw changed();
  return { ...hold, state };
}
