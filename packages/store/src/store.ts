import type {
  AuditSink,
  BlobStore,
  Clock,
  ErrorRecord,
  Logger,
  ProfileStates,
  QuotaRule,
  QuotaStore,
  RunLogs,
  SessionLimits,
  SessionStore,
  Timers,
} from '@aura/core';

import type { DatabaseReport } from './database/inspect-database.ts';
import type { Synchronous } from './database/open-database.ts';
import type { Pruned, Retention } from './retention/retention.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** The data directory; created when it is missing. The database in it is called `aura.db`. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger?: Logger;
  /**
   * `full`, the default: what was acknowledged survives a power failure. `normal`: it survives the end of the process,
   * at a fraction of the cost where the disk is slow.
   */
  readonly synchronous?: Synchronous;
  /** Default: `defaultSessionLimits` of the core. */
  readonly sessionLimits?: SessionLimits;
  /** Of one blob. Default 64 MiB. */
  readonly maxBlobBytes?: number;
  /** The file of the writer's thread, for callers that are bundled; by default it lies beside this module. */
  readonly writerPath?: string | URL;
}

/** A data directory in use. Several processes may have the same one open. Disposing it gives up the runs it holds. */
export interface Store extends AsyncDisposable {
  /** Of the database file. */
  readonly path: string;
  readonly runLogs: RunLogs;
  readonly sessions: SessionStore;
  readonly timers: Timers;
  readonly blobs: BlobStore;
  /** One chain of records for each tenant. Nothing is ever removed from it, not by pruning either. */
  readonly audit: AuditSink;
  /** What is known of the credentials for models. */
  readonly profileStates: ProfileStates;
  /** Counts what is used, together with all processes on this directory. Rules are not stored: give all the same ones. */
  quotas(rules: readonly QuotaRule[]): QuotaStore;
  /**
   * Why nothing can be written, as the last attempt has shown: the disk is full, for example. Undefined while all is well.
   * An open store writes every 10 s, so that it also learns when that is over.
   */
  problem(): ErrorRecord | undefined;
  /**
   * Removes old runs, by default those beyond {@link defaultRetention}, sessions and blobs that have expired, and timers
   * that ended as long ago as the oldest runs that are kept.
   */
  prune(retention?: Retention): Promise<Pruned>;
  /** Reads the whole database and reports what is wrong with it. Appends go on meanwhile. */
  checkDatabase(): Promise<DatabaseReport>;
  /** Copies the database as it is now to a new file. Throws `store/backup_exists` rather than overwriting one. */
  backupTo(path: string): Promise<void>;
}
