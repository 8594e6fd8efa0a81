import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import { ERROR_ACTION } from './flow-builder.ts';
import { applyChange } from './flow-run.ts';
import type { FlowRun } from './flow-run.ts';
import { deepFreeze } from './state-value.ts';
import { isThenable } from './thenable.ts';
import type { FlowGraph, FlowPlace, MountedFlow, Params } from './types.ts';
import type { VisitEnd } from './visit.ts';
import { visitNode } from './visit-node.ts';

/** Where a graph runs: the names and the visits that lead to it. */
export interface GraphPlace {
  /** `turn/tools#2`; keys of visits below are made from it. */
  readonly key: string;
  /** `turn/tools`; equal for all visits. */
  readonly path: string;
  readonly params: Params;
}

function stepLimit(run: FlowRun): AuraError {
  return new AuraError('flow/step_limit', {
    message: `the run wants to visit more than ${run.maxSteps} nodes; it was at "${run.at}"`,
    hint: 'Look for a loop that never ends, or raise maxSteps.',
  });
}

function unrouted(run: FlowRun, action: string): AuraError {
  return new AuraError('flow/unrouted_action', {
    message: `"${run.at}" ended with "${action}", for which there is no edge`,
    hint: 'The log was written by another version of the flow.',
  });
}

async function runMounted<State>(
  run: FlowRun,
  at: GraphPlace,
  node: MountedFlow<State, never, string>,
  state: State,
): Promise<VisitEnd<State>> {
  const inner = { ...at, params: { ...at.params, ...node.params } };
  try {
    // What `get` makes is what the inner flow works on: `mount` has checked that the types fit.
    const end = await runGraph(run, node.flow.graph, inner, node.get(state) as never);
    return { ...end, state: applyChange(run, state, node.set(state, end.state)) };
  } catch (thrown) {
    // Only `get` and `set` throw; being pure they do so again when the run is resumed, without a record.
    return { type: 'failed', error: AuraError.from(thrown, 'flow/exec_failed'), state };
  }
}

function visitPlace<State>(
  run: FlowRun,
  at: GraphPlace,
  place: FlowPlace<State, never>,
  count: number,
  state: State,
): Awaitable<VisitEnd<State>> {
  const { params } = at;
  const path = `${at.path}/${place.name}`;
  const key = `${at.key}/${place.name}#${count}`;
  const { node, policy } = place;
  run.at = path;
  switch (node.type) {
    case 'flow':
      return runGraph(run, node.graph, { key, path, params }, state);
    case 'mounted':
      return runMounted(run, { key, path, params }, node, state);
    default: {
      const visit = { key, path, count, item: undefined, params, policy, scope: run.scope };
      return visitNode(run, visit, node, state);
    }
  }
}

/** Follows the edges of one graph from its start until one leads out, or something stops the run. */
export async function runGraph<State>(
  run: FlowRun,
  graph: FlowGraph<State, never>,
  at: GraphPlace,
  initial: State,
): Promise<VisitEnd<State>> {
  const visits = new Map<string, number>();
  let state = run.freeze ? deepFreeze(initial) : initial;
  let name = graph.start;
  for (;;) {
    const place = graph.places.get(name);
    if (place === undefined) throw new TypeError(`unreachable: no place "${name}"`);
    if (run.scope.aborted) return { type: 'cancelled', state };
    if (run.steps >= run.maxSteps) return { type: 'failed', error: stepLimit(run), state };
    run.steps += 1;
    const count = (visits.get(name) ?? 0) + 1;
    visits.set(name, count);

    const visiting = visitPlace(run, at, place, count, state);
    let end = isThenable(visiting) ? await visiting : visiting;
    if (end.type === 'failed' && place.edges.has(ERROR_ACTION)) {
      const set = { [ERROR_ACTION]: toErrorRecord(end.error) };
      end = { type: 'done', action: ERROR_ACTION, state: applyChange(run, end.state, set) };
    }
    if (end.type !== 'done') return end;
    state = end.state;

    const target = place.edges.get(end.action);
    if (target === undefined) return { type: 'failed', error: unrouted(run, end.action), state };
    if (target.type === 'end') return { type: 'done', action: target.action, state };
    name = target.name;
  }
}
