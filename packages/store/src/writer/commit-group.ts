import type { DatabaseSync } from 'node:sqlite';
import { describeFailure } from '../database/describe-failure.ts';
import { Refusal } from '../database/refusal.ts';
import type { WriteOp, WriteOps, WriteOpType, WriteOutcome } from './write-ops.ts';

/** Where a group is committed. */
export interface GroupTarget {
  readonly database: DatabaseSync;
  readonly path: string;
  readonly perform: (op: WriteOp) => WriteOps[WriteOpType]['result'];
}

class OpFailure extends Error {}

function performOne(target: GroupTarget, op: WriteOp): WriteOutcome {
  try {
    return { ok: true, result: target.perform(op) };
  } catch (error) {
    // A refusal has changed nothing, so the others of the group go on.
    if (error instanceof Refusal) return { ok: false, error: error.record };
    throw new OpFailure('an operation failed', { cause: error });
  }
}

function rollBack(database: DatabaseSync): void {
  // Some failures, such as a full disk, have rolled back already.
  if (database.isTransaction) database.exec('ROLLBACK');
}

/**
 * Does all operations in one transaction, so that they share one sync of the disk. Outcomes come in the order of the
 * operations. When one breaks the transaction, each gets one of its own: only the culprit fails.
 */
export function commitGroup(target: GroupTarget, ops: readonly WriteOp[]): readonly WriteOutcome[] {
  const { database, path } = target;
  try {
    database.exec('BEGIN IMMEDIATE');
    const outcomes = ops.map((op) => performOne(target, op));
    database.exec('COMMIT');
    return outcomes;
  } catch (thrown) {
    rollBack(database);
    if (thrown instanceof OpFailure && ops.length > 1) {
      return ops.flatMap((op) => commitGroup(target, [op]));
    }
    const error = describeFailure(thrown instanceof OpFailure ? thrown.cause : thrown, path);
    return ops.map(() => ({ ok: false, error }));
  }
}
