import { AuraError } from '../errors/aura-error.ts';
import type { RunId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { requireNamespace } from './require-namespace.ts';
import { summariseRun } from './summarise-run.ts';
import type { RunLog, RunLogs, ScopedRunLogs } from './run-logs.ts';
import type { RunRecord } from './run-record.ts';

interface StoredRun {
  readonly namespace: Namespace;
  readonly records: RunRecord[];
  fence: number;
  held: boolean;
}

/** How much the in-memory store keeps. */
export interface MemoryRunLogsOptions {
  /** Released runs that are kept, the newest of them. Default 100. */
  readonly keepReleased?: number;
}

class MemoryRunLog implements RunLog {
  readonly runId: RunId;
  readonly fence: number;
  readonly #run: StoredRun;
  readonly #onRelease: () => void;

  constructor(runId: RunId, run: StoredRun, onRelease: () => void) {
    run.fence += 1;
    run.held = true;
    this.runId = runId;
    this.fence = run.fence;
    this.#run = run;
    this.#onRelease = onRelease;
  }

  append(records: readonly RunRecord[]): void {
    const run = this.#run;
    if (!run.held || run.fence !== this.fence) {
      throw new AuraError('run/fenced', {
        message: `the run ${this.runId} is no longer held by this writer`,
      });
    }
    const last = run.records.length;
    const wrong = records.find(({ seq }, index) => seq !== last + 1 + index);
    if (wrong !== undefined) {
      throw new AuraError('run/log_gap', {
        message: `record ${wrong.seq} of ${this.runId} is out of order`,
      });
    }
    requireNamespace(this.runId, run.namespace.key, records);
    for (const record of records) run.records.push(record);
  }

  release(): void {
    if (!this.#run.held || this.#run.fence !== this.fence) return;
    this.#run.held = false;
    this.#onRelease();
  }
}

/** Run logs that live as long as the process. For tests and for runs nobody needs after a restart. */
export function createMemoryRunLogs(options: MemoryRunLogsOptions = {}): RunLogs {
  const keep = options.keepReleased ?? 100;
  const runs = new Map<RunId, StoredRun>();
  const released = new Set<RunId>();

  const open = (runId: RunId, run: StoredRun): RunLog => {
    released.delete(runId);
    return new MemoryRunLog(runId, run, () => {
      // A run that waits or was put aside is not over: whoever goes on with it needs its log.
      const status = summariseRun(runId, run.records)?.status;
      if (status === 'running' || status === 'suspended') return;
      released.add(runId);
      for (const oldest of released) {
        if (released.size <= keep) break;
        released.delete(oldest);
        runs.delete(oldest);
      }
    });
  };

  const overview = (
    isVisible: (run: StoredRun) => boolean,
  ): Pick<ScopedRunLogs, 'get' | 'list'> => ({
    get(runId) {
      const run = runs.get(runId);
      return run !== undefined && isVisible(run) ? summariseRun(runId, run.records) : undefined;
    },
    list({ status, cursor, limit = 50 } = {}) {
      const found = [...runs]
        .filter(([runId, run]) => isVisible(run) && (!cursor || runId < cursor))
        .flatMap(([runId, run]) => summariseRun(runId, run.records) ?? [])
        .filter((summary) => status === undefined || status.includes(summary.status))
        .sort((left, right) => (left.runId < right.runId ? 1 : -1));
      const items = found.slice(0, Math.min(Math.max(limit, 1), 500));
      const last = items.at(-1);
      return found.length > items.length && last !== undefined
        ? { items, nextCursor: last.runId }
        : { items };
    },
  });

  return {
    within(namespace): ScopedRunLogs {
      const find = (runId: RunId): StoredRun | undefined => {
        const run = runs.get(runId);
        return run !== undefined && namespace.contains(run.namespace) ? run : undefined;
      };
      return {
        create(runId) {
          if (runs.has(runId)) {
            throw new AuraError('run/exists', { message: `the run ${runId} exists already` });
          }
          const run: StoredRun = { namespace, records: [], fence: 0, held: false };
          runs.set(runId, run);
          return open(runId, run);
        },
        acquire(runId) {
          const run = find(runId);
          return run === undefined || run.held ? undefined : open(runId, run);
        },
        read(runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) {
          return find(runId)?.records.slice(after, after + limit) ?? [];
        },
        ...overview((run) => namespace.contains(run.namespace)),
      };
    },
    everywhere: () => overview(() => true),
    unfinished: () =>
      [...runs].flatMap(([runId, run]) => {
        const status = summariseRun(runId, run.records)?.status;
        return status === 'running' && !run.held ? [{ namespace: run.namespace, runId }] : [];
      }),
  };
}
