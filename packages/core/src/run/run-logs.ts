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

/** Which runs of a namespace to list. */
export interface RunQuery {
  /** Only runs in one of these states. */
  readonly status?: readonly RunSummary['status'][];
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Default 50, at most 500. */
  readonly limit?: number;
}

/** One page of a listing. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** The run logs of one namespace and everything below it. */
export interface ScopedRunLogs {
  /** A new, empty log, held by the caller. Throws `run/exists` when the id is taken. */
  create(runId: RunId): Awaitable<RunLog>;
  /**
   * Takes over the log of a run that nobody holds, or whose holder is dead. Undefined when it is held or unknown here.
   */
  acquire(runId: RunId): Awaitable<RunLog | undefined>;
  /** Records after `seq` in order, at most `limit`. Empty when there are none or the run is unknown here. */
  read(
    runId: RunId,
    range?: { readonly after?: number; readonly limit?: number },
  ): Awaitable<readonly RunRecord[]>;
  get(runId: RunId): Awaitable<RunSummary | undefined>;
  /** Newest first. */
  list(query?: RunQuery): Awaitable<Page<RunSummary>>;
}

/** A run that has begun and not ended, for whoever takes over after a crash. */
export interface UnfinishedRun {
  readonly namespace: Namespace;
  readonly runId: RunId;
}

/** Where runs are kept, as a port. What was said and done in a run can be read or written only within a namespace. */
export interface RunLogs {
  within(namespace: Namespace): ScopedRunLogs;
  /**
   * Which runs there are, of all namespaces, for whoever operates the place where they are kept. Nothing that acts for a
   * tenant may ask here.
   */
  everywhere(): Pick<ScopedRunLogs, 'get' | 'list'>;
  /** Runs of all namespaces that are neither finished, nor suspended, nor held by a living process. Oldest first. */
  unfinished(): Awaitable<readonly UnfinishedRun[]>;
}
