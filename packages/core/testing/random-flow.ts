import { END, ERROR_ACTION, endAs, flow, mount, nodesFor } from '@aura/core';
import type { Flow, FlowBuilder, FlowNode, NodeContext } from '@aura/core';
import * as fc from 'fast-check';

import type { Effects } from './crash-life.ts';

/** The state of a random flow: a number every visit stirs, so that two histories seldom end with the same one. */
export interface Stirred {
  readonly sum: number;
}

/** One place of a random flow. Edges are indices of places, counted modulo their number; one past the last is the end. */
interface PlaceSpec {
  readonly type: 'single' | 'batch' | 'asking' | 'flow' | 'mounted';
  readonly journal: boolean;
  readonly edge: number;
  readonly errorEdge: number | undefined;
  /** Fails when the sum is divisible by it. */
  readonly failsAt: number;
  readonly concurrency: number;
  readonly inner: FlowSpec;
}

type FlowSpec = readonly PlaceSpec[];

const { node, batch } = nodesFor<Stirred, Effects>();

function stir(sum: number, text: string): number {
  let next = sum;
  for (const character of text) next = (next * 31 + character.charCodeAt(0)) % 999_983;
  return next;
}

async function act(sum: number, spec: PlaceSpec, context: NodeContext<Effects>): Promise<string> {
  for (let turn = sum % 4; turn > 0; turn -= 1) await Promise.resolve();
  const key = context.idempotencyKey.replace('run-1:', '');
  context.services.done.push(key);
  if (sum % spec.failsAt === 0) throw new Error(`unlucky ${sum}`);
  return key;
}

function leaf(kind: string, spec: PlaceSpec): FlowNode<Stirred, 'ahead' | 'aside', Effects> {
  const step = (sum: number): { action: 'ahead' | 'aside'; set: Stirred } => ({
    action: sum % 2 === 0 ? 'ahead' : 'aside',
    set: { sum },
  });
  const common = {
    kind,
    actions: ['ahead', 'aside'] as const,
    policy: { journal: spec.journal },
  };
  if (spec.type === 'batch') {
    return batch({
      ...common,
      concurrency: spec.concurrency,
      // Which of several parallel items fails first may rightly change when some are not run again.
      onItemError: spec.concurrency === 1 ? 'fail-fast' : 'collect',
      items: ({ sum }) => Array.from({ length: sum % 5 }, (_, index) => stir(sum, `${index}`)),
      execItem: (sum, context) => act(sum, spec, context),
      post: ({ sum }, _items, results) =>
        step(stir(sum, results.map((it) => (it.ok ? it.value : it.error.message)).join())),
    });
  }
  return node({
    ...common,
    prep: ({ sum }) => sum,
    exec: async (sum, context) => {
      if (spec.type === 'asking' && context.resumed === undefined) {
        return context.suspend(context.idempotencyKey, sum);
      }
      return `${await act(sum, spec, context)} ${String(context.resumed)}`;
    },
    post: ({ sum }, _input, output) => step(stir(sum, output)),
  });
}

function toNode(kind: string, spec: PlaceSpec): FlowNode<Stirred, string, Effects> {
  if (spec.type === 'flow') return toFlow(kind, spec.inner);
  if (spec.type !== 'mounted') return leaf(kind, spec);
  return mount(toFlow(kind, spec.inner), {
    get: ({ sum }: Stirred) => ({ sum: sum + 1 }),
    set: ({ sum }, inner) => ({ sum: stir(sum, `${inner.sum}`) }),
  });
}

/** Makes the flow of a spec. Every place leads ahead to the next one, so all of them can be reached. */
function toFlow(name: string, spec: FlowSpec): Flow<Stirred, Effects> {
  // The compiler cannot follow names that are made up here.
  const builder = flow<Stirred, Effects>(name) as unknown as FlowBuilder<
    Stirred,
    Effects,
    Record<string, string>,
    string
  >;
  const nodes = spec.map((place, index) => toNode(`${name}-${index}`, place));
  nodes.forEach((made, index) => builder.add(`p${index}`, made));
  spec.forEach(({ edge, errorEdge }, index) => {
    const from = `p${index}`;
    builder.on(from, 'ahead', index + 1 === spec.length ? END : `p${index + 1}`);
    if (nodes[index]?.actions.includes('aside') === true) {
      const aside = edge % (spec.length + 1);
      builder.on(from, 'aside', aside === spec.length ? endAs('aside') : `p${aside}`);
    }
    if (errorEdge !== undefined) builder.on(from, ERROR_ACTION, `p${errorEdge % spec.length}`);
  });
  return builder.start('p0').build();
}

const { flowSpec } = fc.letrec<{ flowSpec: FlowSpec; place: PlaceSpec }>((tie) => ({
  flowSpec: fc.array(tie('place'), { minLength: 1, maxLength: 4, depthIdentifier: 'flow' }),
  place: fc.oneof(
    { depthIdentifier: 'flow', maxDepth: 2 },
    placeOf(['single', 'batch', 'asking'], fc.constant([])),
    placeOf(['flow', 'mounted'], tie('flowSpec')),
  ),
}));

function placeOf(
  types: readonly PlaceSpec['type'][],
  inner: fc.Arbitrary<FlowSpec>,
): fc.Arbitrary<PlaceSpec> {
  return fc.record({
    type: fc.constantFrom(...types),
    journal: fc.boolean(),
    edge: fc.nat(9),
    errorEdge: fc.option(fc.nat(9), { nil: undefined }),
    failsAt: fc.integer({ min: 2, max: 12 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    inner,
  });
}

/** Flows of a few places with branches, loops, questions, failures and flows inside flows. */
export const randomFlow: fc.Arbitrary<Flow<Stirred, Effects>> = flowSpec.map((spec) =>
  toFlow('f', spec),
);
