import type { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import type {
  BatchNode,
  ItemResult,
  NodeContext,
  NodePolicy,
  PureContext,
  SingleNode,
  Step,
  VisitOutcome,
} from './types.ts';

/** How a node is written down. Parts that are left out do nothing. */
export interface NodeDefinition<State, Services, Input, Output, Action extends string> {
  readonly kind: string;
  /** Raise it when the meaning of recorded results changes. Default 1. */
  readonly version?: number;
  /** Default: only `default`. */
  readonly actions?: readonly Action[];
  readonly policy?: NodePolicy;
  /** Picks from the state what `exec` needs. Synchronous and pure. */
  readonly prep?: (state: Readonly<State>, context: PureContext) => Input;
  /** Holds every effect. Does not see the state. */
  readonly exec?: (input: Input, context: NodeContext<Services>) => Awaitable<Output>;
  /** Called once when `exec` has finally failed; rethrows by default. */
  readonly fallback?: (
    input: Input,
    error: AuraError,
    context: NodeContext<Services>,
  ) => Awaitable<Output>;
  /** Decides the way and the change of state. Synchronous and pure. */
  readonly post?: (
    state: Readonly<State>,
    input: Input,
    output: Output,
    context: PureContext,
  ) => Step<State, NoInfer<Action>>;
  readonly cleanup?: (context: NodeContext<Services>, outcome: VisitOutcome) => Awaitable<void>;
}

/** How a batch node is written down. */
export interface BatchDefinition<State, Services, Item, Output, Action extends string> {
  readonly kind: string;
  readonly version?: number;
  readonly actions?: readonly Action[];
  readonly policy?: NodePolicy;
  /** Items in flight at the same time. Default 1. */
  readonly concurrency?: number;
  /** `fail-fast`: the first final failure ends the node. `collect`: every item gets a result. */
  readonly onItemError?: 'fail-fast' | 'collect';
  /** Pulled lazily; synchronous and pure. */
  readonly items: (state: Readonly<State>, context: PureContext) => Iterable<Item>;
  readonly execItem: (item: Item, context: NodeContext<Services>) => Awaitable<Output>;
  readonly fallbackItem?: (
    item: Item,
    error: AuraError,
    context: NodeContext<Services>,
  ) => Awaitable<Output>;
  readonly post?: (
    state: Readonly<State>,
    items: readonly Item[],
    results: readonly ItemResult<Output>[],
    context: PureContext,
  ) => Step<State, NoInfer<Action>>;
  readonly cleanup?: (context: NodeContext<Services>, outcome: VisitOutcome) => Awaitable<void>;
}

/** Makes nodes over one type of state and services; see {@link nodesFor}. */
export interface NodeFactory<State, Services> {
  node<Input = undefined, Output = undefined, const Action extends string = 'default'>(
    definition: NodeDefinition<State, Services, Input, Output, Action>,
  ): SingleNode<State, Action, Services>;
  batch<Item, Output, const Action extends string = 'default'>(
    definition: BatchDefinition<State, Services, Item, Output, Action>,
  ): BatchNode<State, Action, Services>;
}

const onlyDefault: readonly never[] = ['default' as never];

/**
 * The way to write nodes: fixes the types of state and services once, so that those of a node's input, output and
 * actions are inferred. Nodes hold no data of a run and may stand in any number of flows.
 *
 * @example
 * const { node } = nodesFor<{ count: number }, { db: Db }>();
 * const save = node({
 *   kind: 'save',
 *   prep: (state) => state.count,
 *   exec: (count, context) => context.services.db.write(count, { signal: context.signal }),
 * });
 */
export function nodesFor<State extends object, Services = unknown>(): NodeFactory<State, Services> {
  return {
    node: (definition) => ({
      ...definition,
      type: 'single',
      version: definition.version ?? 1,
      actions: definition.actions ?? onlyDefault,
      policy: definition.policy ?? {},
    }),
    batch: (definition) => ({
      ...definition,
      type: 'batch',
      version: definition.version ?? 1,
      actions: definition.actions ?? onlyDefault,
      policy: definition.policy ?? {},
      concurrency: definition.concurrency ?? 1,
      onItemError: definition.onItemError ?? 'fail-fast',
    }),
  };
}
