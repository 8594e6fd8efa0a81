import { inScope } from './namespace-scope.ts';
import { runColumns } from './run-row.ts';

/** One run of a scope. */
export const selectRun: string = `SELECT ${runColumns} FROM runs WHERE run_id = :runId AND ${inScope}`;

/**
 * Runs of a scope before a run id, newest first: run ids sort by time. `statuses` is a JSON array, or null for all.
 * The inner query finds the page in an index that holds all it asks for, so that a tenant with very many runs costs
 * no look at each of them.
 */
export const listRuns: string = `
  SELECT ${runColumns} FROM runs WHERE run_id IN (
    SELECT run_id FROM runs
    WHERE ${inScope} AND status IS NOT NULL
      AND (:before IS NULL OR run_id < :before)
      AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
    ORDER BY run_id DESC LIMIT :limit)
  ORDER BY run_id DESC`;

/** Records of a run, in order. */
export const selectRecords =
  'SELECT seq, body, checksum FROM records WHERE run = :run AND seq > :after ORDER BY seq LIMIT :limit';

/** Runs that have begun and not ended, oldest first, with what is known of their holders. */
export const selectRunning: string = `
  SELECT ${runColumns}, holders.id AS holder_id, host, boot, pid, started, heartbeat_at
  FROM runs LEFT JOIN holders ON holders.id = runs.holder
  WHERE status = 'running' ORDER BY runs.no`;
