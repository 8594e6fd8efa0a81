import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json.ts';
import type { Digest } from '../ports/digest.ts';
import type { EdgeTarget, Flow, FlowNode } from './types.ts';

/** A place of a flow as plain data. `nodes` is there for inner flows. */
export interface PlaceDescription {
  readonly name: string;
  readonly type: 'single' | 'batch' | 'flow';
  readonly kind: string;
  readonly version: number;
  readonly edges: Readonly<Record<string, string>>;
  readonly flow?: FlowDescription;
}

/** A flow as plain data: equal flows give equal descriptions, in whatever order they were put together. */
export interface FlowDescription {
  readonly flow: string;
  readonly version: number;
  readonly start: string;
  readonly places: readonly PlaceDescription[];
}

function targetText(target: EdgeTarget): string {
  return target.type === 'node' ? target.name : `END(${target.action})`;
}

function describeInner<State, Services>(
  node: FlowNode<State, string, Services>,
): FlowDescription | undefined {
  if (node.type === 'flow') return describeFlow(node);
  return node.type === 'mounted' ? describeFlow(node.flow) : undefined;
}

/** The stable description of a flow with all flows inside it. */
export function describeFlow<State, Services>(flow: Flow<State, Services>): FlowDescription {
  const places = [...flow.graph.places.values()].map((place): PlaceDescription => {
    const inner = describeInner(place.node);
    const edges = [...place.edges]
      .map(([action, target]) => [action, targetText(target)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      name: place.name,
      type: place.node.type === 'mounted' ? 'flow' : place.node.type,
      kind: place.node.kind,
      version: place.node.version,
      edges: Object.fromEntries(edges),
      ...(inner === undefined ? {} : { flow: inner }),
    };
  });
  places.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { flow: flow.kind, version: flow.version, start: flow.graph.start, places };
}

/** `sha256:` and the digest of the canonical graph: names, kinds, versions and edges. */
export function flowDigest<State, Services>(flow: Flow<State, Services>, digest: Digest): string {
  const description = describeFlow(flow) as unknown as JsonObject;
  return `sha256:${digest.sha256(canonicalJson(description))}`;
}

/** Throws `flow/version_mismatch` unless a log whose flow had the digest `recorded` can be continued by this one. */
export function requireSameFlow<State, Services>(
  flow: Flow<State, Services>,
  recorded: string,
  digest: Digest,
): void {
  if (flowDigest(flow, digest) === recorded) return;
  throw new AuraError('flow/version_mismatch', {
    message: `the run was begun by another version of the flow "${flow.kind}"`,
    hint: 'Finish it with the version that began it, or start it anew.',
  });
}

/** Ids of a Mermaid chart. Names do not serve as such: "end" and "--" mean something there. */
type MermaidIds = Map<string, string>;

function idOf(ids: MermaidIds, name: string): string {
  const id = ids.get(name) ?? `n${ids.size + 1}`;
  ids.set(name, id);
  return id;
}

function mermaidLines(description: FlowDescription, path: string, ids: MermaidIds): string[] {
  const lines: string[] = [];
  for (const place of description.places) {
    const id = idOf(ids, `${path}/${place.name}`);
    if (place.flow === undefined) lines.push(`${id}["${place.name}"]`);
    else {
      lines.push(`subgraph ${id}["${place.name}"]`);
      lines.push(...mermaidLines(place.flow, `${path}/${place.name}`, ids).map((it) => `  ${it}`));
      lines.push('end');
    }
    for (const [action, target] of Object.entries(place.edges)) {
      const to = idOf(ids, `${path}/${target}`);
      const end = /^END\((.*)\)$/.exec(target)?.[1];
      lines.push(`${id} -->|"${action}"| ${end === undefined ? to : `${to}(("${end}"))`}`);
    }
  }
  return lines;
}

/** The flow as a Mermaid flowchart. */
export function flowToMermaid<State, Services>(flow: Flow<State, Services>): string {
  const lines = mermaidLines(describeFlow(flow), '', new Map());
  return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n');
}
