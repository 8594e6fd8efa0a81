import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { noPast } from './flow-past.ts';
import type { FlowPast } from './flow-past.ts';
import type { FlowRecord } from './flow-record.ts';
import { InFlight, reasonText } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { runGraph } from './run-graph.ts';
import type { Flow, FlowHooks, FlowLimits, FlowResult, Params } from './types.ts';
import type { VisitEnd } from './visit-end.ts';

/** What a run of a flow needs from outside. */
export interface FlowRunOptions<Services> {
  readonly runId: string;
  readonly services: Services;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly params?: Params;
  readonly limits?: FlowLimits;
  /** Takes down every record in order. Must not throw; a log that broke aborts `signal` instead. */
  readonly record?: (record: FlowRecord) => void;
  /** What an earlier life of this run has recorded: it is taken over, not repeated. */
  readonly past?: FlowPast;
  readonly hooks?: FlowHooks;
  /** Freeze the state, so that a node which writes to it fails. For development and tests. */
  readonly freezeState?: boolean;
}

const noHooks: FlowHooks = {};

function toResult<State>(
  run: FlowRun,
  end: VisitEnd<State>,
  reason: () => string,
): FlowResult<State> {
  const { state } = end;
  const { steps, at } = run;
  switch (end.type) {
    case 'done':
      return { status: 'completed', action: end.action, state, steps };
    case 'failed':
      return { status: 'failed', error: end.error, at, state, steps };
    case 'cancelled':
      return { status: 'cancelled', reason: reason(), at, state, steps };
    case 'suspended':
      return { status: 'suspended', pending: end.pending, state, steps };
  }
}

/**
 * Runs a flow from `state` to an end, a failure, a cancellation or a suspension. With `past` it goes on where the
 * records end: visits that were recorded are taken over without running anything of theirs.
 * Never rejects for what nodes do.
 */
export async function runFlow<State extends object, Services>(
  flow: Flow<State, Services>,
  state: State,
  options: FlowRunOptions<Services>,
): Promise<FlowResult<State>> {
  const { clock, limits = {}, hooks = noHooks } = options;
  const inFlight = new InFlight((path) => hooks.leaked?.(path));
  const ended = new AbortController();
  const late = new AbortController();
  const signal =
    limits.deadlineMs === undefined
      ? options.signal
      : AbortSignal.any([options.signal, late.signal]);
  const run: FlowRun = {
    runId: options.runId,
    services: options.services,
    clock,
    random: options.random,
    signal,
    past: options.past ?? noPast,
    hooks,
    freeze: options.freezeState ?? false,
    maxSteps: limits.maxSteps ?? 1000,
    steps: 0,
    at: flow.kind,
    record: options.record ?? (() => {}),
    settle: (path, promise) => inFlight.settle(path, promise),
  };
  const afterwards = (ms: number, act: () => void): void => {
    clock.sleep(ms, ended.signal).then(act, () => {});
  };
  const onAbort = (): void => {
    afterwards(limits.abortGraceMs ?? 5_000, () => inFlight.abandon());
  };
  if (limits.deadlineMs !== undefined) {
    afterwards(limits.deadlineMs, () => late.abort('deadline'));
  }
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const place = { key: flow.kind, path: flow.kind, params: options.params ?? {} };
    const end = await runGraph(run, flow.graph as Flow<State, never>['graph'], place, state);
    return toResult(run, end, () => reasonText(signal));
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
  }
}
