import { join, resolve } from 'node:path';

import { silentLogger } from '@aura/core';

import { AuditReader } from './audit/audit-reader.ts';
import { sqliteAuditSink } from './audit/sqlite-audit-sink.ts';
import { BlobReader } from './blobs/blob-reader.ts';
import { sqliteBlobStore } from './blobs/sqlite-blob-store.ts';
import { backupDatabase } from './database/backup-database.ts';
import type { DatabaseReport } from './database/inspect-database.ts';
import { ReadConnection } from './database/read-connection.ts';
import { startHeartbeat } from './lease/heartbeat.ts';
import { sqliteProfileStates } from './profiles/sqlite-profile-states.ts';
import { sqliteQuotaStore } from './quotas/sqlite-quota-store.ts';
import { defaultRetention, prune } from './retention/retention.ts';
import { RunReader } from './runs/run-reader.ts';
import { sqliteRunLogs } from './runs/sqlite-run-logs.ts';
import { UnreleasedRuns } from './runs/unreleased-runs.ts';
import { SessionReader } from './sessions/session-reader.ts';
import { sqliteSessionStore } from './sessions/sqlite-session-store.ts';
import type { Store, StoreOptions } from './store.ts';
import { sqliteTimers } from './timers/sqlite-timers.ts';
import { TimerReader } from './timers/timer-reader.ts';
import { toAuraError } from './to-aura-error.ts';
import { firstAnswer } from './writer/first-answer.ts';
import { startThread } from './writer/start-thread.ts';
import { Writer } from './writer/writer.ts';

/**
 * Opens the data directory, creating what is missing.
 * Throws `store/unavailable` when it cannot be used, `store/corrupt`, `store/foreign` or `store/newer_schema` when what
 * lies there must not be touched.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { directory, clock, logger = silentLogger, synchronous = 'full', writerPath } = options;
  const path = join(resolve(directory), 'aura.db');
  const task = { type: 'write', path, synchronous, now: clock.now() } as const;
  const writer = await Writer.start(task, writerPath);
  const { connection, runs, sessions, timers, blobs, audit } = await openReaders(writer, options);
  const unreleased = new UnreleasedRuns(writer);
  const beat = async (): Promise<void> => {
    await writer.send('beat', { now: clock.now() });
    await unreleased.retry();
  };
  const heartbeat = startHeartbeat({ clock, logger, beat });
  return {
    path,
    runLogs: sqliteRunLogs({ writer, unreleased, reader: runs, clock }),
    sessions: sqliteSessionStore({
      writer,
      reader: sessions,
      clock,
      limits: options.sessionLimits,
    }),
    timers: sqliteTimers({ writer, reader: timers, clock }),
    blobs: sqliteBlobStore({ writer, reader: blobs, clock, maxBytes: options.maxBlobBytes }),
    audit: sqliteAuditSink({ writer, reader: audit }),
    profileStates: sqliteProfileStates({ writer, connection }),
    quotas: (rules) => sqliteQuotaStore({ writer, clock, rules }),
    problem: () => writer.unavailable,
    prune: (retention = defaultRetention) => prune(retention, { writer, clock }),
    checkDatabase: () => checkDatabase(path, writerPath),
    async backupTo(target) {
      try {
        await backupDatabase(path, resolve(target));
      } catch (error) {
        throw toAuraError(error, path);
      }
    },
    async [Symbol.asyncDispose]() {
      await heartbeat[Symbol.asyncDispose]();
      // Before the writer: the last connection folds the write-ahead log into the database, and only the writer may.
      connection[Symbol.dispose]();
      await writer[Symbol.asyncDispose]();
    },
  };
}

interface Readers {
  readonly connection: ReadConnection;
  readonly runs: RunReader;
  readonly sessions: SessionReader;
  readonly timers: TimerReader;
  readonly blobs: BlobReader;
  readonly audit: AuditReader;
}

async function openReaders(writer: Writer, { clock }: StoreOptions): Promise<Readers> {
  try {
    const connection = new ReadConnection(writer.path);
    const runs = new RunReader(connection, clock);
    return {
      connection,
      runs,
      sessions: new SessionReader(connection, clock),
      timers: new TimerReader(connection, clock),
      blobs: new BlobReader(connection, clock),
      audit: new AuditReader(connection),
    };
  } catch (error) {
    await writer[Symbol.asyncDispose]();
    throw toAuraError(error, writer.path);
  }
}

/** In a thread of its own, so that neither the caller nor the writer waits. */
async function checkDatabase(path: string, writerPath?: string | URL): Promise<DatabaseReport> {
  const answer = await firstAnswer(startThread({ type: 'inspect', path }, writerPath), path);
  if (answer.type !== 'report') throw new TypeError(`the thread answered ${answer.type}`);
  return answer.report;
}
