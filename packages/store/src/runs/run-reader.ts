import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { AuraError, Namespace } from '@aura/core';
import type {
  Clock,
  Page,
  RunId,
  RunQuery,
  RunRecord,
  RunSummary,
  UnfinishedRun,
} from '@aura/core';

import type { Row } from '../database/columns.ts';
import { connect } from '../database/open-database.ts';
import { corrupt } from '../database/refusal.ts';
import { thisProcess, toHolder } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import { toAuraError } from '../to-aura-error.ts';
import { scopeParameters } from './namespace-scope.ts';
import { toRecord } from './record-row.ts';
import { listRuns, selectRecords, selectRun, selectRunning } from './run-queries.ts';
import { toRunRow } from './run-row.ts';
import type { RunRow } from './run-row.ts';

const defaultLimit = 50;
const maxLimit = 500;

/** Which records to read. */
export interface RecordRange {
  readonly after?: number;
  readonly limit?: number;
}

/**
 * Reads runs through a connection of its own, in the calling thread: a row is found in a few microseconds, less than a
 * message to another thread takes, and what is long about a long log is parsing it, which has to happen here anyway.
 * Readers and the writer do not wait for each other.
 */
export class RunReader implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #self = thisProcess();
  readonly #database: DatabaseSync;
  readonly #run: StatementSync;
  readonly #runs: StatementSync;
  readonly #records: StatementSync;
  readonly #running: StatementSync;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#database = connect(path, { readOnly: true });
    this.#run = this.#database.prepare(selectRun);
    this.#runs = this.#database.prepare(listRuns);
    this.#records = this.#database.prepare(selectRecords);
    this.#running = this.#database.prepare(selectRunning);
  }

  get(scope: Namespace, runId: RunId): RunSummary | undefined {
    return this.#reading(() => this.#find(scope, runId)?.summary);
  }

  read(scope: Namespace, runId: RunId, range: RecordRange = {}): readonly RunRecord[] {
    return this.#reading(() => {
      // One transaction: the row of the run says how many records there have to be.
      this.#database.exec('BEGIN');
      try {
        const run = this.#find(scope, runId);
        return run === undefined ? [] : this.#recordsOf(run, range);
      } finally {
        this.#database.exec('COMMIT');
      }
    });
  }

  list(scope: Namespace, query: RunQuery = {}): Page<RunSummary> {
    const { status, cursor, limit = defaultLimit } = query;
    const size = Math.min(Math.max(limit, 1), maxLimit);
    return this.#reading(() => {
      const rows = this.#runs.all({
        ...scopeParameters(scope.key),
        before: cursor ?? null,
        statuses: status === undefined ? null : JSON.stringify(status),
        // One more than asked for shows whether there is another page.
        limit: size + 1,
      });
      const items = rows.slice(0, size).flatMap((row) => this.#toRun(row, scope).summary ?? []);
      const nextCursor = rows.length > size ? items.at(-1)?.runId : undefined;
      return nextCursor === undefined ? { items } : { items, nextCursor };
    });
  }

  unfinished(): readonly UnfinishedRun[] {
    const view = { now: this.#clock.now(), self: this.#self };
    const aliveById = new Map<unknown, boolean>();
    const isHeld = (row: Row): boolean => {
      const id = row['holder_id'];
      if (id === null) return false;
      const alive = aliveById.get(id) ?? isAlive(toHolder(row), view);
      aliveById.set(id, alive);
      return alive;
    };
    return this.#reading(() =>
      this.#running
        .all()
        .filter((row) => !isHeld(row))
        .map((row) => toRunRow(row, this.#path))
        .map(({ runId, namespace }) => ({
          runId,
          namespace: Namespace.parse(namespace, { allowSystem: true }),
        })),
    );
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #find(scope: Namespace, runId: RunId): RunRow | undefined {
    const row = this.#run.get({ ...scopeParameters(scope.key), runId });
    return row === undefined ? undefined : this.#toRun(row, scope);
  }

  #toRun(row: Row, scope: Namespace): RunRow {
    const run = toRunRow(row, this.#path);
    // A damaged index can lead to rows that its condition excludes.
    const isInside = run.namespace === scope.key || run.namespace.startsWith(`${scope.key}:`);
    if (!isInside) throw corrupt(this.#path, 'an index leads to the wrong run');
    return run;
  }

  #recordsOf(run: RunRow, { after = 0, limit = run.seq }: RecordRange): readonly RunRecord[] {
    const count = Math.max(0, Math.min(limit, run.seq - after));
    const rows = this.#records.all({ run: run.no, after, limit: count });
    if (rows.length !== count) {
      throw corrupt(this.#path, `run ${run.runId} has lost some of its ${run.seq} records`);
    }
    return rows.map((row, index) =>
      toRecord(row, { runId: run.runId, seq: after + index + 1, path: this.#path }),
    );
  }

  #reading<T>(read: () => T): T {
    if (!this.#database.isOpen) {
      throw new AuraError('store/closed', { message: `the store ${this.#path} has been closed` });
    }
    try {
      return read();
    } catch (error) {
      throw toAuraError(error, this.#path);
    }
  }
}
