import type { Awaitable } from '../json/json.ts';
import type { RunId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { RunRecord, RunSummary } from './run-record.ts';

/** One run's log, opened for writing. At most one holder can append at a time; the fence proves which. */
export interface RunLog {
  readonly runId: RunId;
  /** Raised each time the log changes hands. */
  readonly fence: number;
  /**
   * Adds records whose `seq` continue the log. Durable once it returns or resolves; all of them or none.
   * Throws `run/fenced` when somebody else holds the log by now.
   */
  append(records: readonly RunRecord[]): Awaitable<void>;
  /** Gives the log up. Safe to call twice. */
  release(): Awaitable<void>;
}

/** The run logs of one namespace and everything below it. */
export interface ScopedRunLogs {
  /** A new, empty log. Throws `run/exists` when the id is taken. */
  create(runId: RunId): Awaitable<RunLog>;
  /** Takes over the log of a run that nobody holds. Undefined when it is held or unknown. */
  acquire(runId: RunId): Awaitable<RunLog | undefined>;
  /** Records after `seq` in order, at most `limit`. Empty when there are none or the run is unknown here. */
  read(
    runId: RunId,
    range?: { readonly after?: number; readonly limit?: number },
  ): Awaitable<readonly RunRecord[]>;
  get(runId: RunId): Awaitable<RunSummary | undefined>;
}

/** Where runs are kept, as a port. Nothing in it can be reached without a namespace. */
export interface RunLogs {
  within(namespace: Namespace): ScopedRunLogs;
}
