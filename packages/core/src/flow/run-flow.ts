import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { AbortScope } from './abort-scope.ts';
import { noPast } from './flow-past.ts';
import type { FlowPast } from './flow-past.ts';
import type { FlowRecord } from './flow-record.ts';
import { reasonText } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { runGraph } from './run-graph.ts';
import type { Flow, FlowGraph, FlowHooks, FlowLimits, FlowResult, Params } from './types.ts';
import type { VisitEnd } from './visit.ts';

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

function toResult<State>(run: FlowRun, end: VisitEnd<State>): FlowResult<State> {
  const { state } = end;
  const { steps, at } = run;
  switch (end.type) {
    case 'done':
      return { status: 'completed', action: end.action, state, steps };
    case 'failed':
      return { status: 'failed', error: end.error, at, state, steps };
    case 'cancelled':
      return { status: 'cancelled', reason: reasonText(run.scope), at, state, steps };
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
  const { clock, signal, limits = {}, hooks = noHooks } = options;
  const scope = new AbortScope({
    clock,
    graceMs: limits.abortGraceMs ?? 5_000,
    onLeak: (path) => hooks.leaked?.(path),
  });
  const run: FlowRun = {
    runId: options.runId,
    services: options.services,
    clock,
    random: options.random,
    scope,
    past: options.past ?? noPast,
    hooks,
    freeze: options.freezeState ?? false,
    maxSteps: limits.maxSteps ?? 1000,
    steps: 0,
    at: flow.kind,
    record: options.record ?? (() => {}),
  };
  const cancel = (): void => scope.abort(signal.reason);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const { deadlineMs } = limits;
  if (deadlineMs !== undefined) scope.after(deadlineMs, () => scope.abort('deadline'));
  try {
    const place = { key: flow.kind, path: flow.kind, params: options.params ?? {} };
    // The types of services were checked by this signature; inside the engine nobody knows them.
    return toResult(run, await runGraph(run, flow.graph as FlowGraph<State, never>, place, state));
  } finally {
    signal.removeEventListener('abort', cancel);
    scope.end();
  }
}
