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

type AnyFlow = Flow<never, never>;
type AnyNode = FlowNode<never, string, never>;

function targetText(target: EdgeTarget): string {
  return target.type === 'node' ? target.name : `END(${target.action})`;
}

function innerFlow(node: AnyNode): AnyFlow | undefined {
  if (node.type === 'flow') return node;
  return node.type === 'mounted' ? node.flow : undefined;
}

/** The stable description of a flow with all flows inside it. */
export function describeFlow(flow: AnyFlow): FlowDescription {
  const places = [...flow.graph.places.values()].map((place): PlaceDescription => {
    const inner = innerFlow(place.node);
    const edges = [...place.edges]
      .map(([action, target]) => [action, targetText(target)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      name: place.name,
      type: place.node.type === 'mounted' ? 'flow' : place.node.type,
      kind: place.node.kind,
      version: place.node.version,
      edges: Object.fromEntries(edges),
      ...(inner === undefined ? {} : { flow: describeFlow(inner) }),
    };
  });
  places.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { flow: flow.kind, version: flow.version, start: flow.graph.start, places };
}

/** `sha256:` and the digest of the canonical graph: names, kinds, versions and edges. */
export function flowDigest(flow: AnyFlow, digest: Digest): string {
  const description = describeFlow(flow) as unknown as JsonObject;
  return `sha256:${digest.sha256(canonicalJson(description))}`;
}

function mermaidLines(description: FlowDescription, prefix: string, lines: string[]): void {
  for (const place of description.places) {
    const id = `${prefix}${place.name}`;
    if (place.flow === undefined) lines.push(`  ${id}["${place.name}"]`);
    else {
      lines.push(`  subgraph ${id}["${place.name}"]`);
      mermaidLines(place.flow, `${id}.`, lines);
      lines.push('  end');
    }
    for (const [action, target] of Object.entries(place.edges)) {
      const end = /^END\((.*)\)$/.exec(target);
      const to = end === null ? `${prefix}${target}` : `${prefix}END_${end[1]}((${end[1]}))`;
      lines.push(`  ${id} -->|${action}| ${to}`);
    }
  }
}

/** The flow as a Mermaid flowchart. */
export function flowToMermaid(flow: AnyFlow): string {
  const lines = ['flowchart LR'];
  mermaidLines(describeFlow(flow), '', lines);
  return `${lines.join('\n')}\n`;
}
