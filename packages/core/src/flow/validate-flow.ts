import type { FlowGraph, FlowPlace } from './types.ts';

const namePattern = /^[a-z][a-z0-9_-]{0,63}$/;

function reachable<State, Services>(graph: FlowGraph<State, Services>): Set<string> {
  const seen = new Set<string>();
  const open = [graph.start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const place = graph.places.get(name);
    if (place === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const target of place.edges.values()) if (target.type === 'node') open.push(target.name);
  }
  return seen;
}

function edgeProblems<State, Services>(
  place: FlowPlace<State, Services>,
  graph: FlowGraph<State, Services>,
): string[] {
  const problems: string[] = [];
  for (const action of place.node.actions) {
    if (!place.edges.has(action)) problems.push(`"${place.name}" has no edge for "${action}"`);
  }
  for (const [action, target] of place.edges) {
    if (target.type === 'node' && !graph.places.has(target.name)) {
      problems.push(`"${place.name}" leads to the unknown name "${target.name}" on "${action}"`);
    }
    if (target.type === 'end' && target.action.startsWith('$')) {
      problems.push(`"${place.name}" leads out with the reserved action "${target.action}"`);
    }
    if (action !== '$error' && !place.node.actions.includes(action)) {
      problems.push(`"${place.name}" has an edge for "${action}", which it never returns`);
    }
  }
  return problems;
}

function nodeProblems<State, Services>({
  name,
  node,
  policy,
}: FlowPlace<State, Services>): string[] {
  const problems: string[] = [];
  for (const action of node.actions) {
    if (action.startsWith('$')) problems.push(`"${name}" declares the reserved action "${action}"`);
  }
  if (node.type === 'batch' && !isCount(node.concurrency)) {
    problems.push(`"${name}" has the concurrency ${node.concurrency}; it must be at least 1`);
  }
  const maxAttempts = policy.retry?.maxAttempts;
  if (maxAttempts !== undefined && !isCount(maxAttempts)) {
    problems.push(`"${name}" has ${maxAttempts} attempts; there must be at least 1`);
  }
  return problems;
}

function isCount(value: number): boolean {
  return value >= 1 && (Number.isInteger(value) || value === Infinity);
}

/** Everything that is wrong with the wiring of a flow, one sentence each. */
export function validateFlow<State, Services>(
  flowName: string,
  graph: FlowGraph<State, Services>,
): readonly string[] {
  const problems: string[] = [];
  for (const name of [flowName, ...graph.places.keys()]) {
    if (!namePattern.test(name)) problems.push(`"${name}" is not a valid name (a-z, 0-9, _, -)`);
  }
  if (graph.start === '') problems.push('no start is named');
  else if (!graph.places.has(graph.start)) problems.push(`the start "${graph.start}" is unknown`);

  const kinds = new Map<string, unknown>();
  const reached = reachable(graph);
  for (const place of graph.places.values()) {
    const { node } = place;
    // One flow may be mounted in several ways.
    const what = node.type === 'mounted' ? node.flow : node;
    const identity = `${node.kind}@${node.version}`;
    if (kinds.has(identity) && kinds.get(identity) !== what) {
      problems.push(`two different nodes are called "${node.kind}" in version ${node.version}`);
    }
    kinds.set(identity, what);
    problems.push(...nodeProblems(place));
    if (!reached.has(place.name)) problems.push(`"${place.name}" cannot be reached`);
    else problems.push(...edgeProblems(place, graph));
  }
  return problems;
}
