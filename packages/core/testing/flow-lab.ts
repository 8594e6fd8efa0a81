import { foldFlowRecords, runFlow } from '@aura/core';
import type { Flow, FlowRecord, FlowResult, FlowRunOptions } from '@aura/core';
import { fakeClock, seededRandom } from '@aura/testkit';
import type { FakeClock } from '@aura/testkit';

/** What a test may say about a run; the rest has defaults. */
export type LabOptions<Services> = Partial<FlowRunOptions<Services>>;

/** A place to run flows in: a clock that stands still, a log that went through JSON, and a trace of all hooks. */
export interface FlowLab {
  readonly clock: FakeClock;
  /** Everything runs have recorded, in order. */
  readonly records: FlowRecord[];
  /** Hook calls as short lines: `start f/a#1`, `end f/a#1 ok done`, `retry f/a 1 +100`. */
  readonly trace: string[];
  /** Cancels what is running. */
  abort(reason: string): void;
  /** Runs a flow with frozen states. */
  run<State extends object, Services = unknown>(
    flow: Flow<State, Services>,
    state: State,
    options?: LabOptions<Services>,
  ): Promise<FlowResult<State>>;
  /** Runs a flow on from what is recorded so far. */
  resume<State extends object, Services = unknown>(
    flow: Flow<State, Services>,
    state: State,
    options?: LabOptions<Services>,
  ): Promise<FlowResult<State>>;
}

/** A new lab; with `records`, one whose process has just come back after having written them. */
export function flowLab(earlier: readonly FlowRecord[] = []): FlowLab {
  const clock = fakeClock(0);
  const records = [...earlier];
  const trace: string[] = [];
  const controller = new AbortController();

  const run: FlowLab['run'] = (flow, state, options) =>
    runFlow(flow, state, {
      runId: 'run-1',
      // Flows that need services are given them by their tests.
      services: undefined as never,
      clock,
      random: seededRandom(1),
      signal: controller.signal,
      freezeState: true,
      record: (record) => records.push(JSON.parse(JSON.stringify(record)) as FlowRecord),
      hooks: {
        nodeStart: (path, visit) => trace.push(`start ${path}#${visit}`),
        nodeEnd: (path, visit, outcome, action) =>
          trace.push(['end', `${path}#${visit}`, outcome, action].filter(Boolean).join(' ')),
        retry: (path, attempt, _error, delayMs) =>
          trace.push(`retry ${path} ${attempt} +${delayMs}`),
        fallback: (path, error) => trace.push(`fallback ${path} ${error.message}`),
        leaked: (path) => trace.push(`leaked ${path}`),
        cleanupFailed: (path, error) => trace.push(`cleanup failed ${path} ${error.message}`),
      },
      ...options,
    });

  return {
    clock,
    records,
    trace,
    abort: (reason) => controller.abort(reason),
    run,
    resume: (flow, state, options) =>
      run(flow, state, { past: foldFlowRecords(records), ...options }),
  };
}
