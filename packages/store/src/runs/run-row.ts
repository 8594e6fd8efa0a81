import type { RunId, RunSummary } from '@aura/core';
import { runChecksum } from '../database/checksum.ts';
import { readNumber, readText } from '../database/columns.ts';
import type { Row } from '../database/columns.ts';
import { corrupt } from '../database/refusal.ts';

/** A run as its row describes it. */
export interface RunRow {
  /** Number of the run in this database, by which its records refer to it. */
  readonly no: number;
  readonly runId: RunId;
  readonly namespace: string;
  /** Of the last record; 0 while there is none. */
  readonly seq: number;
  /** Undefined while there is no record that opens the run. */
  readonly summary: RunSummary | undefined;
}

/** The columns {@link toRunRow} reads. */
export const runColumns = 'runs.no, run_id, namespace, status, updated_at, seq, summary, checksum';

/** Reads a row of `runs`; throws when it is not as it was written. */
export function toRunRow(row: Row, path: string): RunRow {
  const runId = readText(row, 'run_id');
  const namespace = readText(row, 'namespace');
  const text = readText(row, 'summary');
  if (runChecksum({ runId, namespace, summary: text }) !== readNumber(row, 'checksum')) {
    throw corrupt(path, `the entry of run ${runId} is not what was written`);
  }
  // Trusted from here: the checksum shows that it is our own text.
  const summary = text === '' ? undefined : (JSON.parse(text) as RunSummary);
  const seq = readNumber(row, 'seq');
  // What is kept in columns of their own, for indexes, has to agree.
  const agrees =
    summary === undefined
      ? row['status'] === null
      : row['status'] === summary.status &&
        row['updated_at'] === summary.updatedAt &&
        seq === summary.seq;
  if (!agrees) throw corrupt(path, `the entry of run ${runId} contradicts itself`);
  return { no: readNumber(row, 'no'), runId: runId as RunId, namespace, seq, summary };
}
