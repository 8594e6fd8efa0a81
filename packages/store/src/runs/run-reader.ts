import type { StatementSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
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
import type { ReadConnection } from '../database/read-connection.ts';
import { corrupt } from '../database/refusal.ts';
import { thisProcess, toHolder } from '../lease/holder.ts';
import { isAlive } from '../lease/is-alive.ts';
import { everywhere, scopeParameters } from './namespace-scope.ts';
import type { ScopeParameters } from './namespace-scope.ts';
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

/** Whose runs to read. */
export type RunScope = Namespace | 'everywhere';

function parametersOf(scope: RunScope): ScopeParameters {
  return scope === 'everywhere' ? everywhere : scopeParameters(scope.key);
}

/** Reads runs in the calling thread. */
export class RunReader {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #self = thisProcess();
  readonly #connection: ReadConnection;
  readonly #run: StatementSync;
  readonly #runs: StatementSync;
  readonly #records: StatementSync;
  readonly #running: StatementSync;

  constructor(connection: ReadConnection, clock: Clock) {
    this.#path = connection.path;
    this.#clock = clock;
    this.#connection = connection;
    this.#run = connection.prepare(selectRun);
    this.#runs = connection.prepare(listRuns);
    this.#records = connection.prepare(selectRecords);
    this.#running = connection.prepare(selectRunning);
  }

  get(scope: RunScope, runId: RunId): RunSummary | undefined {
    return this.#connection.reading(() => this.#find(scope, runId)?.summary);
  }

  read(scope: Namespace, runId: RunId, range: RecordRange = {}): readonly RunRecord[] {
    // At once: the row of the run says how many records there have to be.
    return this.#connection.readingAtOnce(() => {
      const run = this.#find(scope, runId);
      return run === undefined ? [] : this.#recordsOf(run, range);
    });
  }

  list(scope: RunScope, query: RunQuery = {}): Page<RunSummary> {
    const { status, cursor, limit = defaultLimit } = query;
    const size = Math.min(Math.max(limit, 1), maxLimit);
    return this.#connection.reading(() => {
      const rows = this.#runs.all({
        ...parametersOf(scope),
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
    return this.#connection.reading(() =>
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

  #find(scope: RunScope, runId: RunId): RunRow | undefined {
    const row = this.#run.get({ ...parametersOf(scope), runId });
    return row === undefined ? undefined : this.#toRun(row, scope);
  }

  #toRun(row: Row, scope: RunScope): RunRow {
    const run = toRunRow(row, this.#path);
    // A damaged index can lead to rows that its condition excludes.
    const isInside =
      scope === 'everywhere' ||
      run.namespace === scope.key ||
      run.namespace.startsWith(`${scope.key}:`);
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
}
