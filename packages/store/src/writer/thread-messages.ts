import type { ErrorRecord } from '@aura/core';
import type { Synchronous } from '../database/open-database.ts';
import type { DatabaseReport } from '../database/inspect-database.ts';
import type { WriteOp, WriteOutcome } from './write-ops.ts';

/** What a thread is started for. */
export type ThreadTask =
  /** To own the write connection until it is told to close. */
  | {
      readonly type: 'write';
      readonly path: string;
      readonly synchronous: Synchronous;
      readonly now: number;
    }
  /** To read all of the database once and report. */
  | { readonly type: 'inspect'; readonly path: string };

/** What the writer is sent: operations to group, or the wish to end after all that was sent before. */
export type ToWriter = readonly WriteOp[] | 'close';

/** What threads answer. The first answer says whether the task could be begun. */
export type FromThread =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly error: ErrorRecord }
  | { readonly type: 'report'; readonly report: DatabaseReport }
  /** One outcome per operation, in the order in which they were sent. */
  | { readonly type: 'done'; readonly outcomes: readonly WriteOutcome[] };
