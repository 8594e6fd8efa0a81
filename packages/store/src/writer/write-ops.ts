import type { QuotaHold } from '../quotas/quota-row.ts';
import type { ErrorRecord, RunId, RunSummary } from '@aura/core';
import type { ProfileOps } from '../profiles/profile-ops.ts';
import type { TimerOps } from '../timers/timer-ops.ts';

/** A run that this store now holds. */
export interface HeldRun {
  readonly no: number;
  readonly namespace: string;
  readonly fence: number;
}

/** What the writer can be asked to do: the arguments and the result of each operation. All of it is plain data. */
export interface WriteOps extends TimerOps, ProfileOps {
  create: {
    readonly args: { readonly runId: RunId; readonly namespace: string };
    readonly result: HeldRun;
  };
  acquire: {
    readonly args: { readonly runId: RunId; readonly namespace: string; readonly now: number };
    readonly result: HeldRun | undefined;
  };
  append: {
    readonly args: {
      readonly run: HeldRun;
      readonly runId: RunId;
      readonly firstSeq: number;
      /** The records as JSON text. */
      readonly bodies: readonly string[];
      /** The run after these records; undefined when it does not begin as runs do. */
      readonly summary: RunSummary | undefined;
    };
    readonly result: undefined;
  };
  release: { readonly args: { readonly run: HeldRun }; readonly result: undefined };
  /** False when the session is not the one the commit is based on any more. */
  commitSession: { readonly args: SessionWrite; readonly result: boolean };
  removeSessions: { readonly args: SessionRemoval; readonly result: RemovedSlice };
  /** The number of the blob. It is there as soon as its last chunk is. */
  putBlob: { readonly args: BlobWrite; readonly result: number };
  /** False when the blob has been removed meanwhile. */
  addBlobChunk: { readonly args: BlobChunkWrite; readonly result: boolean };
  removeBlobs: { readonly args: BlobRemoval; readonly result: RemovedBlobs };
  reserveQuota: {
    readonly args: QuotaRequest;
    readonly result:
      | { readonly type: 'reserved'; readonly expiresAt: number }
      /** The operation has reserved something else. */
      | { readonly type: 'different' }
      /** The index of the bound that has no room, and for what. */
      | { readonly type: 'exceeded'; readonly bound: number; readonly dimension: string }
      | QuotaBehind;
  };
  /** False when there is no such reservation. */
  settleQuota: {
    readonly args: { readonly id: string; readonly now: number; readonly actual: QuotaAmounts };
    readonly result: boolean;
  };
  readQuota: {
    readonly args: {
      readonly namespace: string;
      readonly window: string;
      readonly start: number;
      readonly now: number;
    };
    readonly result: { readonly type: 'used'; readonly used: QuotaAmounts } | QuotaBehind;
  };
  /** False when the chain does not end any more where the links begin. */
  appendAudit: {
    readonly args: {
      readonly tenant: string;
      readonly base: AuditHead;
      readonly links: readonly AuditLink[];
    };
    readonly result: boolean;
  };
  beat: { readonly args: { readonly now: number }; readonly result: undefined };
  prune: { readonly args: PruneLimits; readonly result: PrunedSlice };
  shrink: { readonly args: undefined; readonly result: { readonly more: boolean } };
}

/** The row of a session at one version. */
export interface SessionPlace {
  readonly no: number;
  readonly version: number;
}

/** A session after a commit, and what the commit adds. */
export interface SessionWrite {
  readonly namespace: string;
  /** What has to lie under the key for the commit to count. Undefined: nothing. */
  readonly base: SessionPlace | undefined;
  /** The base goes on; otherwise it has expired, and the session begins anew. */
  readonly continues: boolean;
  readonly version: number;
  readonly expiresAt: number | null;
  readonly isSystem: boolean;
  /** Of all messages. */
  readonly length: number;
  /** As JSON text. */
  readonly head: string;
  readonly firstSeq: number;
  /** The added messages as JSON text. */
  readonly bodies: readonly string[];
  /** Undefined when the commit can be told from its effect. */
  readonly operation: { readonly id: string; readonly digest: string } | undefined;
}

/** How much of what. What is absent is zero, or as a bound none. */
export type QuotaAmounts = Readonly<Record<string, number>>;

/** Where usage is counted: in these namespaces, each in the windows that began then. */
export interface QuotaCounters {
  readonly namespaces: readonly string[];
  readonly windows: readonly { readonly window: string; readonly start: number }[];
}

/** At most so much in a namespace and below it within a window. */
export interface QuotaBoundary {
  readonly bucket: string;
  readonly window: string;
  readonly max: QuotaAmounts;
}

/** What is to be reserved, under which bounds. */
export interface QuotaRequest {
  readonly id: string;
  readonly now: number;
  readonly bounds: readonly QuotaBoundary[];
  readonly hold: QuotaHold;
  /** When it need not be known any more. */
  readonly forgetAt: number;
}

/** Somebody else's clock is ahead: nothing was done, and windows have to be told with its time. */
export interface QuotaBehind {
  readonly type: 'behind';
  readonly latest: number;
}

/** The end of an audit chain. */
export interface AuditHead {
  /** How many records there are. */
  readonly seq: number;
  readonly hash: string;
}

/** An audit record as it is stored. */
export interface AuditLink {
  readonly id: string;
  /** Everything but the hash, as canonical JSON. */
  readonly body: string;
  readonly hash: string;
}

/** Which sessions go. */
export interface SessionRemoval {
  readonly which:
    | { readonly type: 'at' | 'within'; readonly namespace: string }
    | { readonly type: 'expired' };
  readonly now: number;
}

/** What one slice of removing did, and whether there is more to do. */
export interface RemovedSlice {
  readonly sessions: number;
  /** Of them, those that had expired before. */
  readonly expired: number;
  readonly more: boolean;
}

/** A blob and its first chunk. */
export interface BlobWrite {
  readonly ref: string;
  readonly namespace: string;
  readonly expiresAt: number | null;
  /** Of the whole blob. */
  readonly bytes: number;
  /** Its media type and name, as JSON text. */
  readonly meta: string;
  readonly chunk: Uint8Array;
  readonly isLast: boolean;
}

/** Another chunk of a blob. */
export interface BlobChunkWrite {
  readonly no: number;
  readonly ref: string;
  readonly seq: number;
  readonly chunk: Uint8Array;
  readonly isLast: boolean;
}

/** Which blobs go. Those that nobody writes any more and that were never finished count as expired. */
export interface BlobRemoval {
  readonly which:
    | { readonly type: 'at' | 'within'; readonly namespace: string }
    | { readonly type: 'one'; readonly no: number }
    | { readonly type: 'expired' };
  readonly now: number;
}

/** What one slice of removing did, and whether there is more to do. */
export interface RemovedBlobs {
  /** Those that were there until then. */
  readonly blobs: number;
  /** Those that had expired, or had never been finished. */
  readonly leftovers: number;
  readonly more: boolean;
}

/** What may stay. */
export interface PruneLimits {
  /** Runs that ended before this go. Null for no limit. */
  readonly endedBefore: number | null;
  /** How many finished runs may stay. Null for no limit. */
  readonly maxRuns: number | null;
  /** How many bytes all runs together may have. Null for no limit. */
  readonly maxBytes: number | null;
}

/** What one slice of pruning removed, and whether there is more to do. */
export interface PrunedSlice {
  readonly runs: number;
  readonly bytes: number;
  readonly more: boolean;
}

/** The names of the operations. */
export type WriteOpType = keyof WriteOps;

/** One operation, as it travels to the writer. */
export type WriteOp<Type extends WriteOpType = WriteOpType> = {
  [Each in Type]: { readonly type: Each; readonly args: WriteOps[Each]['args'] };
}[Type];

/** How an operation ended, as it travels back. */
export type WriteOutcome =
  | { readonly ok: true; readonly result: WriteOps[WriteOpType]['result'] }
  | { readonly ok: false; readonly error: ErrorRecord };

/**
 * Does one operation within a transaction. Throws a `Refusal` before it has changed anything; whatever else it throws
 * undoes the transaction.
 */
export type WriteHandler<Type extends WriteOpType> = (
  args: WriteOps[Type]['args'],
) => WriteOps[Type]['result'];
