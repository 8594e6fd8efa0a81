import type { Clock, Namespace, RunLogs, ScopedRunLogs } from '@aura/core';

import type { Writer } from '../writer/writer.ts';
import type { RunReader } from './run-reader.ts';
import { SqliteRunLog } from './sqlite-run-log.ts';
import type { UnreleasedRuns } from './unreleased-runs.ts';

/** The run log port on a writer and a reader of the same database. */
export function sqliteRunLogs(parts: {
  readonly writer: Writer;
  readonly unreleased: UnreleasedRuns;
  readonly reader: RunReader;
  readonly clock: Clock;
}): RunLogs {
  const { writer, unreleased, reader, clock } = parts;
  const within = (scope: Namespace): ScopedRunLogs => ({
    async create(runId) {
      const run = await writer.send('create', { runId, namespace: scope.key });
      return new SqliteRunLog(runId, { writer, unreleased, run });
    },
    async acquire(runId) {
      const run = await writer.send('acquire', { runId, namespace: scope.key, now: clock.now() });
      if (run === undefined) return undefined;
      const [first] = reader.read(scope, runId, { limit: 1 });
      return new SqliteRunLog(runId, { writer, unreleased, run, first });
    },
    read: (runId, range) => reader.read(scope, runId, range),
    get: (runId) => reader.get(scope, runId),
    list: (query) => reader.list(scope, query),
  });
  return {
    within,
    everywhere: () => ({
      get: (runId) => reader.get('everywhere', runId),
      list: (query) => reader.list('everywhere', query),
    }),
    unfinished: () => reader.unfinished(),
  };
}
