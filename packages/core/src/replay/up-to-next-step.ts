import type { RunRecord } from '../run/run-record.ts';
import { laneOf } from './lane-of.ts';
import type { ScorePart } from './score.ts';

/** The records up to the next one that is none of these, as what goes on at the same time has no place among them. */
export function upToNextStep(
  { records, next }: ScorePart,
  isOne: (record: RunRecord) => boolean,
): readonly RunRecord[] {
  const from = next === undefined ? records.length : records.indexOf(next);
  const end = records.findIndex(
    (record, index) => index >= from && !isOne(record) && laneOf(record) === undefined,
  );
  return end === -1 ? records : records.slice(0, end);
}
