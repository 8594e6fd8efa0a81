import { AuraError, requireNamespace, summariseRun } from '@aura/core';
import type { RunId, RunLog, RunRecord } from '@aura/core';

import type { Writer } from '../writer/writer.ts';
import type { HeldRun } from '../writer/write-ops.ts';
import type { UnreleasedRuns } from './unreleased-runs.ts';

/** A run log held by this store. Whether it still is, the writer checks in the transaction of each append. */
export class SqliteRunLog implements RunLog {
  readonly runId: RunId;
  readonly #writer: Writer;
  readonly #run: HeldRun;
  readonly #unreleased: UnreleasedRuns;
  /** The first record, which the summary of a run is about. */
  #first: RunRecord | undefined;

  constructor(
    runId: RunId,
    options: {
      readonly writer: Writer;
      readonly unreleased: UnreleasedRuns;
      readonly run: HeldRun;
      readonly first?: RunRecord | undefined;
    },
  ) {
    this.runId = runId;
    this.#writer = options.writer;
    this.#run = options.run;
    this.#unreleased = options.unreleased;
    this.#first = options.first && withoutInput(options.first);
  }

  get fence(): number {
    return this.#run.fence;
  }

  async append(records: readonly RunRecord[]): Promise<void> {
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) return;
    this.#checkOrder(records, first.seq);
    requireNamespace(this.runId, this.#run.namespace, records);
    if (first.seq === 1) this.#first = withoutInput(first);
    await this.#writer.send('append', {
      run: this.#run,
      runId: this.runId,
      firstSeq: first.seq,
      bodies: records.map((record) => JSON.stringify(record)),
      summary: this.#first && summariseRun(this.runId, [this.#first, last]),
    });
  }

  async release(): Promise<void> {
    await this.#unreleased.release(this.#run);
  }

  #checkOrder(records: readonly RunRecord[], firstSeq: number): void {
    const wrong = records.find(({ seq }, index) => seq !== firstSeq + index);
    if (wrong === undefined) return;
    const message = `record ${wrong.seq} of ${this.runId} is out of order`;
    throw new AuraError('run/log_gap', { message });
  }
}

/** The conversation may be long, and no summary is about it. */
function withoutInput(record: RunRecord): RunRecord {
  return record.type === 'run.opened' ? { ...record, input: [] } : record;
}
