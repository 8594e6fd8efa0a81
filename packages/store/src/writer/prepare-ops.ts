import type { DatabaseSync } from 'node:sqlite';
import type { ProcessIdentity } from '../lease/holder.ts';
import { acquireRunHandler } from './acquire-run.ts';
import { appendAuditHandler } from './append-audit.ts';
import { appendRecordsHandler } from './append-records.ts';
import { commitSessionHandler } from './commit-session.ts';
import { createRunHandler } from './create-run.ts';
import { claimTimersHandler } from './claim-timers.ts';
import { finishTimerHandler, pruneTimersHandler, releaseTimerHandler } from './finish-timer.ts';
import { beatHandler } from './holder-row.ts';
import { addBlobChunkHandler, putBlobHandler } from './put-blob.ts';
import { quotaHandlers } from './quota-handlers.ts';
import { pruneRunsHandler } from './prune-runs.ts';
import { replaceProfileHandler } from './replace-profile.ts';
import { releaseRunHandler } from './release-run.ts';
import { removeBlobsHandler } from './remove-blobs.ts';
import { removeSessionsHandler } from './remove-sessions.ts';
import { cancelTimerHandler, setTimerHandler, timerTable } from './set-timer.ts';
import { shrinkFileHandler } from './shrink-file.ts';
import type { WriteHandler, WriteOp, WriteOps, WriteOpType } from './write-ops.ts';

/** The function that does any operation, with its statements prepared. */
export function prepareOps(
  database: DatabaseSync,
  options: { readonly path: string; readonly holder: number; readonly self: ProcessIdentity },
): (op: WriteOp) => WriteOps[WriteOpType]['result'] {
  const { path, holder } = options;
  const table = timerTable(database);
  const handlers: { readonly [Type in WriteOpType]: WriteHandler<Type> } = {
    create: createRunHandler(database, holder),
    acquire: acquireRunHandler(database, options),
    append: appendRecordsHandler(database, holder),
    release: releaseRunHandler(database, holder),
    commitSession: commitSessionHandler(database),
    removeSessions: removeSessionsHandler(database),
    setTimer: setTimerHandler(table),
    cancelTimer: cancelTimerHandler(table),
    claimTimers: claimTimersHandler(database, options),
    finishTimer: finishTimerHandler(database, { holder, table }),
    releaseTimer: releaseTimerHandler(database, holder),
    pruneTimers: pruneTimersHandler(database),
    putBlob: putBlobHandler(database, holder),
    addBlobChunk: addBlobChunkHandler(database, holder),
    removeBlobs: removeBlobsHandler(database),
    appendAudit: appendAuditHandler(database),
    ...quotaHandlers(database, path),
    replaceProfile: replaceProfileHandler(database, options),
    beat: beatHandler(database, options),
    prune: pruneRunsHandler(database),
    shrink: shrinkFileHandler(database),
  };
  const perform = <Type extends WriteOpType>(op: WriteOp<Type>): WriteOps[Type]['result'] =>
    handlers[op.type](op.args);
  return perform;
}
