import type { ForwardedHeaders, RunHandle, RunId } from '@aura/core';

/** Runs that wait, and may never go on here, for which headers are kept. */
const maxRuns = 10_000;

/** The headers with which the runs of this process work: from their start, or from when somebody gave them, to their end. */
export class CarriedHeaders {
  readonly #byRun = new Map<RunId, ForwardedHeaders>();

  get(runId: RunId): ForwardedHeaders | undefined {
    return this.#byRun.get(runId);
  }

  keep(runId: RunId, headers: ForwardedHeaders | undefined): void {
    if (headers === undefined || headers.names.length === 0) return;
    this.#byRun.delete(runId);
    this.#byRun.set(runId, headers);
    const [oldest] = this.#byRun.keys();
    if (this.#byRun.size > maxRuns && oldest !== undefined) this.#byRun.delete(oldest);
  }

  drop(runId: RunId): void {
    this.#byRun.delete(runId);
  }

  /** Forgets the headers of a run when it is over. One that waits or was put aside may go on. */
  async until({ runId, result }: RunHandle): Promise<void> {
    if (!this.#byRun.has(runId)) return;
    const isOver = await result.then(
      ({ stopReason }) => stopReason !== 'suspended',
      () => true,
    );
    if (isOver) this.drop(runId);
  }
}
