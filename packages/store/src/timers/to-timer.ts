import { Namespace } from '@aura/core';
import type { Millis, Timer, TimerEnd } from '@aura/core';

import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { checkTimerRow } from './timer-row.ts';

/** The timer in a row. */
export function toTimer(row: Row, path: string): Timer {
  const { spec, outcome } = checkTimerRow(row, path);
  const namespace = Namespace.parse(readText(row, 'namespace'), { allowSystem: true });
  const timer = { ...spec, namespace, attempts: readNumber(row, 'attempts') };
  if (outcome === undefined) return timer;
  // Trusted like the rest of the row: its checksum was right.
  return { ...timer, end: JSON.parse(outcome) as TimerEnd & { readonly at: Millis } };
}
