import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { Awaitable, JsonObject, JsonValue } from '../json/json.ts';
import { AbandonedSignal, SuspendSignal } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { cleanupContext, runExec } from './run-exec.ts';
import type { ExecPlace } from './run-exec.ts';
import { runBatch } from './run-batch.ts';
import { checkStateChange, deepFreeze } from './state-value.ts';
import type {
  BatchNode,
  FlowPlace,
  Params,
  PureContext,
  SingleNode,
  Step,
  Suspension,
  VisitOutcome,
} from './types.ts';
import type { VisitEnd } from './visit-end.ts';

/** One visit of a place that is not a flow. */
export interface Visit<State> {
  readonly place: FlowPlace<State, never>;
  readonly node: SingleNode<State, string, never> | BatchNode<State, string, never>;
  readonly key: string;
  readonly path: string;
  readonly count: number;
  readonly params: Params;
  readonly state: State;
}

/** The state after a change. Nothing but the changed members is new. */
export function applyChange<State>(run: FlowRun, state: State, set: object | undefined): State {
  if (set === undefined) return state;
  const next = { ...state, ...set };
  return run.freeze ? deepFreeze(next) : next;
}

function suspend(run: FlowRun, place: ExecPlace, signal: SuspendSignal): Suspension {
  const { token, info } = signal;
  const item = place.item === undefined ? {} : { item: place.item };
  run.record({ type: 'flow.suspended', key: place.key, ...item, token, info });
  return { token, info, at: place.path };
}

async function execSingle<State>(
  run: FlowRun,
  node: SingleNode<State, string, never>,
  place: ExecPlace,
  input: unknown,
): Promise<unknown> {
  const recorded = run.past.exec(place.key, undefined);
  if (recorded?.type === 'flow.exec') return recorded.output;
  const { exec, fallback } = node;
  if (exec === undefined) return undefined;
  const output = await runExec(
    run,
    place,
    (context) => exec(input as never, context),
    fallback === undefined
      ? undefined
      : (error, context) => fallback(input as never, error, context),
  );
  if (place.policy.journal === true) {
    run.record({ type: 'flow.exec', key: place.key, output: output as JsonValue | undefined });
  }
  return output;
}

/** The step a visit takes, or the suspensions it ran into. */
async function takeStep<State>(
  run: FlowRun,
  visit: Visit<State>,
  place: ExecPlace,
): Promise<Step<State, string> | readonly Suspension[]> {
  const { node, state } = visit;
  const pure: PureContext = {
    runId: run.runId,
    path: visit.path,
    visit: visit.count,
    params: visit.params,
  };
  if (node.type === 'single') {
    const input = node.prep?.(state, pure);
    // Without an exec there is nothing to wait for, and most nodes between effects have none.
    const output = node.exec === undefined ? undefined : await execSingle(run, node, place, input);
    if (place.signal.aborted) throw new AbandonedSignal();
    return node.post?.(state, input as never, output as never, pure) ?? {};
  }
  const batch = await runBatch(run, node, place, node.items(state, pure));
  if (batch.suspended.length > 0) {
    return batch.suspended.map(({ item, signal }) => suspend(run, { ...place, item }, signal));
  }
  if (place.signal.aborted) throw new AbandonedSignal();
  return node.post?.(state, batch.items as never[], batch.results as never[], pure) ?? {};
}

function finish<State>(
  run: FlowRun,
  visit: Visit<State>,
  step: Step<State, string>,
): VisitEnd<State> {
  const action = step.action ?? 'default';
  if (!visit.node.actions.includes(action)) {
    throw new AuraError('flow/unrouted_action', {
      message: `"${visit.path}" returned "${action}"; it declares ${visit.node.actions.join(', ')}`,
    });
  }
  if (step.set === undefined) {
    run.record({ type: 'flow.step', key: visit.key, action });
    return { type: 'done', action, state: visit.state };
  }
  checkStateChange(step.set);
  run.record({ type: 'flow.step', key: visit.key, action, set: step.set as unknown as JsonObject });
  return { type: 'done', action, state: applyChange(run, visit.state, step.set) };
}

function failed<State>(run: FlowRun, visit: Visit<State>, thrown: unknown): VisitEnd<State> {
  const error = AuraError.from(thrown, 'flow/exec_failed');
  if (!visit.place.edges.has('$error')) return { type: 'failed', error, state: visit.state };
  const set = { $error: toErrorRecord(error) } as unknown as JsonObject;
  run.record({ type: 'flow.step', key: visit.key, action: '$error', set });
  return { type: 'done', action: '$error', state: applyChange(run, visit.state, set) };
}

const cleanupOutcomes: Readonly<Record<VisitEnd<unknown>['type'], VisitOutcome>> = {
  done: 'ok',
  failed: 'failed',
  cancelled: 'cancelled',
  suspended: 'suspended',
};

/** Runs `prep`, `exec`, `post` and `cleanup` of one visit, or takes over what an earlier life recorded of it. */
export function visitNode<State>(run: FlowRun, visit: Visit<State>): Awaitable<VisitEnd<State>> {
  const recorded = run.past.step(visit.key);
  if (recorded !== undefined) {
    const state = applyChange(run, visit.state, recorded.set);
    return { type: 'done', action: recorded.action, state };
  }
  return visitLive(run, visit);
}

async function visitLive<State>(run: FlowRun, visit: Visit<State>): Promise<VisitEnd<State>> {
  const place: ExecPlace = {
    key: visit.key,
    path: visit.path,
    visit: visit.count,
    item: undefined,
    params: visit.params,
    policy: visit.place.policy,
    signal: run.signal,
  };
  run.hooks.nodeStart?.(visit.path, visit.count);
  let end: VisitEnd<State>;
  try {
    const step = await takeStep(run, visit, place);
    end = isSuspended(step)
      ? { type: 'suspended', pending: step, state: visit.state }
      : finish(run, visit, step);
  } catch (thrown) {
    if (thrown instanceof SuspendSignal) {
      end = { type: 'suspended', pending: [suspend(run, place, thrown)], state: visit.state };
    } else if (run.signal.aborted) end = { type: 'cancelled', state: visit.state };
    else end = failed(run, visit, thrown);
  }
  if (visit.node.cleanup !== undefined) {
    await visit.node.cleanup(cleanupContext(run, place), cleanupOutcomes[end.type]);
  }
  run.hooks.nodeEnd?.(
    visit.path,
    visit.count,
    cleanupOutcomes[end.type],
    end.type === 'done' ? end.action : undefined,
  );
  return end;
}

function isSuspended<State>(
  step: Step<State, string> | readonly Suspension[],
): step is readonly Suspension[] {
  return Array.isArray(step);
}
