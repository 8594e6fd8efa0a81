import { AuraError } from '../errors/aura-error.ts';
import { deepFreeze } from './state-value.ts';
import type { FlowRun } from './flow-run.ts';
import type { EdgeTarget, FlowGraph, FlowPlace, Params } from './types.ts';
import type { VisitEnd } from './visit-end.ts';
import { applyChange, visitNode } from './visit-node.ts';

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
    message: `the run visited more than ${run.maxSteps} nodes; it was at "${run.at}"`,
    hint: 'Look for a loop that never ends, or raise maxSteps.',
  });
}

async function visitPlace<State>(
  run: FlowRun,
  at: GraphPlace,
  place: FlowPlace<State, never>,
  count: number,
  state: State,
): Promise<VisitEnd<State>> {
  const path = `${at.path}/${place.name}`;
  const key = `${at.key}/${place.name}#${count}`;
  const { node } = place;
  run.at = path;
  if (node.type === 'flow') {
    return runGraph(run, node.graph, { key, path, params: at.params }, state);
  }
  if (node.type === 'mounted') {
    const params = { ...at.params, ...node.params };
    const end = await runGraph(
      run,
      node.flow.graph,
      { key, path, params },
      node.get(state) as never,
    );
    return { ...end, state: applyChange(run, state, node.set(state, end.state as never)) };
  }
  return visitNode(run, { place, node, key, path, count, params: at.params, state });
}

function route<State>(place: FlowPlace<State, never>, action: string): EdgeTarget {
  const target = place.edges.get(action);
  if (target !== undefined) return target;
  throw new AuraError('flow/unrouted_action', {
    message: `"${place.name}" ended with "${action}", for which there is no edge`,
  });
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
    if (run.signal.aborted) return { type: 'cancelled', state };
    run.steps += 1;
    if (run.steps > run.maxSteps) return { type: 'failed', error: stepLimit(run), state };
    const count = (visits.get(name) ?? 0) + 1;
    visits.set(name, count);
    let end = await visitPlace(run, at, place, count, state);
    if (end.type === 'failed' && place.edges.has('$error')) {
      // Only flows get here: a node has taken its own error edge already.
      const { code, message, retry } = end.error;
      const set = { $error: { code, message, retry } };
      end = { type: 'done', action: '$error', state: applyChange(run, end.state, set) };
    }
    if (end.type !== 'done') return end;
    state = end.state;
    const target = route(place, end.action);
    if (target.type === 'end') return { type: 'done', action: target.action, state };
    name = target.name;
  }
}
