import type { DatabaseSync } from 'node:sqlite';
import { inspectAudit } from '../audit/inspect-audit.ts';
import { inspectBlobs } from '../blobs/inspect-blobs.ts';
import type { BlobsReport } from '../blobs/inspect-blobs.ts';
import { inspectProfiles } from '../profiles/inspect-profiles.ts';
import { inspectQuotas } from '../quotas/inspect-quotas.ts';
import { toRecord } from '../runs/record-row.ts';
import { runColumns, toRunRow } from '../runs/run-row.ts';
import type { RunRow } from '../runs/run-row.ts';
import { inspectSessions } from '../sessions/inspect-sessions.ts';
import type { SessionsReport } from '../sessions/inspect-sessions.ts';
import { inspectTimers } from '../timers/inspect-timers.ts';
import { describeFailure } from './describe-failure.ts';
import { connect } from './open-database.ts';

/** What a look at the whole database found. */
export interface DatabaseReport extends SessionsReport, BlobsReport {
  /** One sentence each. Empty when all is well. */
  readonly problems: readonly string[];
  readonly runs: number;
  readonly records: number;
}

const maxProblems = 100;

function structuralProblems(database: DatabaseSync): readonly string[] {
  return database
    .prepare(`PRAGMA integrity_check(${maxProblems})`)
    .all()
    .map((row) => String(Object.values(row)[0]))
    .filter((finding) => finding !== 'ok');
}

/** Counts the records of a run; throws at the first that is missing or changed. */
function countRecords(database: DatabaseSync, run: RunRow, path: string): number {
  const rows = database
    .prepare('SELECT seq, body, checksum FROM records WHERE run = ? ORDER BY seq')
    .iterate(run.no);
  let seq = 0;
  for (const row of rows) {
    seq += 1;
    toRecord(row, { runId: run.runId, seq, path });
  }
  if (seq === run.seq) return seq;
  throw new RangeError(`run ${run.runId} has ${seq} records, its entry says ${run.seq}`);
}

/** Reads everything: the structure of the database and every checksum in it. */
export function inspectDatabase(path: string): DatabaseReport {
  const database = connect(path, { readOnly: true });
  try {
    // One transaction: what others write meanwhile is no contradiction.
    database.exec('BEGIN');
    const problems = [...structuralProblems(database)];
    let runs = 0;
    let records = 0;
    for (const row of database.prepare(`SELECT ${runColumns} FROM runs`).iterate()) {
      if (problems.length >= maxProblems) break;
      runs += 1;
      try {
        records += countRecords(database, toRunRow(row, path), path);
      } catch (error) {
        problems.push(describeFailure(error, path).message);
      }
    }
    const report = inspectSessions(database, { path, maxProblems: maxProblems - problems.length });
    problems.push(...report.problems);
    problems.push(...inspectTimers(database, { path, maxProblems: maxProblems - problems.length }));
    problems.push(...inspectQuotas(database, { path, maxProblems: maxProblems - problems.length }));
    problems.push(
      ...inspectProfiles(database, { path, maxProblems: maxProblems - problems.length }),
    );
    problems.push(...inspectAudit(database, { maxProblems: maxProblems - problems.length }));
    const { blobs, problems: more } = inspectBlobs(database, {
      path,
      maxProblems: maxProblems - problems.length,
    });
    return { ...report, problems: [...problems, ...more], runs, records, blobs };
  } finally {
    database.close();
  }
}
