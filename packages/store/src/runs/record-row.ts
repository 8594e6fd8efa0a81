import type { RunRecord } from '@aura/core';
import { recordChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** Reads a row of `records` that has to be record `seq` of the run; throws when it is not as it was written. */
export function toRecord(
  row: Row,
  place: { readonly runId: string; readonly seq: number; readonly path: string },
): RunRecord {
  const { runId, seq, path } = place;
  const body = readText(row, 'body');
  const isIntact =
    readNumber(row, 'seq') === seq &&
    readNumber(row, 'checksum') === recordChecksum(runId, seq, body);
  if (!isIntact) throw corrupt(path, `record ${seq} of run ${runId} is missing or changed`);
  // Trusted from here: the checksum shows that it is our own text.
  return JSON.parse(body) as RunRecord;
}
