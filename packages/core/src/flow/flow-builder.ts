import { AuraError } from '../errors/aura-error.ts';
import type { EdgeTarget, Flow, FlowGraph, FlowNode, FlowPlace, NodePolicy } from './types.ts';
import { validateFlow } from './validate-flow.ts';

/** Leads out of the flow; the action goes with it. */
export const END = '$end' as const;

/** The reserved action of a node that has finally failed. */
export const ERROR_ACTION = '$error' as const;

/** Leads out of the flow with another action. */
export interface EndAs<Action extends string> {
  readonly endAs: Action;
}

/** Leads out of the flow under the given action. */
export function endAs<const Action extends string>(action: Action): EndAs<Action> {
  return { endAs: action };
}

type OutOf<Action, Target> = Target extends typeof END
  ? Action
  : Target extends EndAs<infer Name>
    ? Name
    : never;

/**
 * Collects the places and edges of a flow. `Places` maps the names added so far to their actions, so that an edge
 * from an unknown place or for an unknown action does not compile.
 */
export interface FlowBuilder<
  State,
  Services,
  Places extends Record<string, string>,
  Out extends string,
> {
  /** Adds a place. `policy` overrides single members of the node's own policy. */
  add<const Name extends string, Action extends string>(
    name: Name,
    node: FlowNode<State, Action, Services>,
    policy?: NodePolicy,
  ): FlowBuilder<State, Services, Places & Record<Name, Action>, Out>;
  /** Names the place at which a run begins. */
  start(name: keyof Places & string): FlowBuilder<State, Services, Places, Out>;
  /** Adds an edge. `$error` is taken when the place has finally failed; the error is then in the state's `$error`. */
  on<
    From extends keyof Places & string,
    Action extends Places[From] | typeof ERROR_ACTION,
    const Target extends (keyof Places & string) | typeof END | EndAs<string>,
  >(
    from: From,
    action: Action,
    to: Target,
  ): FlowBuilder<State, Services, Places, Out | (OutOf<Action, Target> & string)>;
  /** Where every place without a `$error` edge of its own goes when it has finally failed. */
  onError(to: keyof Places & string): FlowBuilder<State, Services, Places, Out>;
  /** The finished flow; throws `flow/bad_definition` naming everything that is wrong. */
  build(): Flow<State, Services, Out>;
}

interface DraftPlace<State, Services> {
  readonly node: FlowNode<State, string, Services>;
  readonly policy: NodePolicy;
  readonly edges: Map<string, EdgeTarget>;
}

function toTarget(to: string | EndAs<string>, action: string): EdgeTarget {
  if (typeof to !== 'string') return { type: 'end', action: to.endAs };
  return to === END ? { type: 'end', action } : { type: 'node', name: to };
}

function toGraph<State, Services>(
  start: string,
  drafts: ReadonlyMap<string, DraftPlace<State, Services>>,
  errorTarget: string | undefined,
): FlowGraph<State, Services> {
  const places = new Map<string, FlowPlace<State, Services>>();
  for (const [name, { node, policy, edges }] of drafts) {
    const all = new Map(edges);
    if (errorTarget !== undefined && name !== errorTarget && !all.has(ERROR_ACTION)) {
      all.set(ERROR_ACTION, { type: 'node', name: errorTarget });
    }
    places.set(name, { name, node, policy, edges: all });
  }
  return { start, places };
}

function endActions<State, Services>(graph: FlowGraph<State, Services>): readonly string[] {
  const actions = new Set<string>();
  for (const { edges } of graph.places.values()) {
    for (const target of edges.values()) if (target.type === 'end') actions.add(target.action);
  }
  return [...actions].sort();
}

/** Begins a flow. `version` belongs to its digest: raise it when old logs must not be continued by the new flow. */
export function flow<State extends object, Services = unknown>(
  name: string,
  version = 1,
): FlowBuilder<State, Services, Record<never, never>, never> {
  const drafts = new Map<string, DraftPlace<State, Services>>();
  const problems: string[] = [];
  let start = '';
  let errorTarget: string | undefined;

  const builder: FlowBuilder<State, Services, Record<string, string>, string> = {
    add(place, node, policy) {
      if (drafts.has(place)) problems.push(`the name "${place}" is used twice`);
      const leaf = node.type === 'single' || node.type === 'batch';
      if (!leaf && policy !== undefined) {
        problems.push(`"${place}" is a flow, to which a policy does not apply`);
      }
      const own = leaf ? node.policy : {};
      drafts.set(place, { node, policy: { ...own, ...policy }, edges: new Map() });
      return builder;
    },
    start(place) {
      start = place;
      return builder;
    },
    on(from, action, to) {
      const edges = drafts.get(from)?.edges;
      if (edges === undefined) problems.push(`an edge starts at the unknown name "${from}"`);
      else if (edges.has(action)) problems.push(`"${from}" has two edges for "${action}"`);
      else edges.set(action, toTarget(to, action));
      return builder;
    },
    onError(to) {
      errorTarget = to;
      return builder;
    },
    build() {
      const graph = toGraph(start, drafts, errorTarget);
      const wrong = [...problems, ...validateFlow(name, graph)];
      if (wrong.length > 0) {
        throw new AuraError('flow/bad_definition', {
          message: `the flow "${name}" is not complete: ${wrong.join('; ')}`,
          hint: 'Every action of every reachable place needs an edge, END included.',
        });
      }
      return { type: 'flow', kind: name, version, actions: endActions(graph), graph };
    },
  };
  // The collected names and actions exist at compile time only.
  return builder as unknown as FlowBuilder<State, Services, Record<never, never>, never>;
}
