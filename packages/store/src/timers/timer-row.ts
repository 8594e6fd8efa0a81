import type { TimerSpec } from '@aura/core';
import { timerChecksum } from '../database/checksum.ts';
import { readNumber, readOptionalText, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** The columns {@link toTimer} reads. */
export const timerColumns =
  'no, timers.namespace, key, kind, due_at, body, attempts, ended_at, outcome, checksum';

/** The texts of a row; throws when they are not as they were written, or contradict its columns. */
export function checkTimerRow(
  row: Row,
  path: string,
): { readonly spec: Required<TimerSpec>; readonly outcome: string | undefined } {
  const namespace = readText(row, 'namespace');
  const body = readText(row, 'body');
  const outcome = readOptionalText(row, 'outcome');
  const endedAt = row['ended_at'] === null ? undefined : readNumber(row, 'ended_at');
  const written = { namespace, body, outcome: outcome ?? null, endedAt: endedAt ?? null };
  if (timerChecksum(written) !== readNumber(row, 'checksum')) {
    throw corrupt(path, `a timer of ${namespace} is not what was written`);
  }
  // Trusted from here: the checksum shows that it is our own text.
  const spec = JSON.parse(body) as Required<TimerSpec>;
  const agrees =
    spec.key === row['key'] && spec.kind === row['kind'] && spec.dueAt === row['due_at'];
  if (!agrees || (outcome === undefined) !== (endedAt === undefined)) {
    throw corrupt(path, `the timer ${spec.key} of ${namespace} contradicts itself`);
  }
  return { spec, outcome };
}
