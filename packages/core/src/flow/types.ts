import type { AuraError } from '../errors/aura-error.ts';
import type { Awaitable, JsonValue } from '../json/json.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** Fixed values handed down a flow; an inner flow's values win over those of the outer one. */
export type Params = Readonly<Record<string, JsonValue>>;

/** What `prep` and `post` may know besides the state. Both are synchronous and pure. */
export interface PureContext {
  readonly runId: string;
  /** Names of the enclosing flows and this node: `turn/tools/execute`. */
  readonly path: string;
  /** Counts the visits of this node in this run of its flow, from 1. */
  readonly visit: number;
  readonly params: Params;
}

/** What `exec` gets. It holds every effect of a node, so this is where time, randomness and services are. */
export interface NodeContext<Services> extends PureContext {
  /** Counts the attempts of this exec or batch item, from 1. */
  readonly attempt: number;
  /** Index within a batch, from 0. */
  readonly item: number | undefined;
  readonly services: Services;
  /** Aborts when the run is cancelled or the attempt runs out of time. Pass it on. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
  /** Equal for all attempts of this exec or batch item, also after a crash. */
  readonly idempotencyKey: string;
  /** The value a suspension of this exec or batch item was resumed with. */
  readonly resumed: JsonValue | undefined;
  /**
   * Ends the visit until somebody answers `token`, which is unique in the run; the node is then entered again at `prep`.
   */
  suspend(token: string, info: JsonValue): never;
}

/** When and how often `exec` is tried again. Nothing else of a node is ever repeated. */
export interface NodeRetry {
  /** Attempts in total, the first one included. Default 1. */
  readonly maxAttempts: number;
  /** Pause before the next attempt; the function gets the number of the attempt that failed. Default 0. */
  readonly delayMs?: Millis | ((attempt: number, error: AuraError, random: Random) => Millis);
  /** Default: errors whose retry class is `same`. */
  readonly retryOn?: (error: AuraError) => boolean;
  /** Bounds one attempt; running out of it is an error that may be retried. */
  readonly attemptTimeoutMs?: Millis;
}

/** How the engine treats a node. */
export interface NodePolicy {
  readonly retry?: NodeRetry;
  /** Bounds all attempts and items together; running out of it is neither retried nor handed to `fallback`. */
  readonly timeoutMs?: Millis;
  /** Record the result of `exec` before `post`, so that a restart does not run it again. */
  readonly journal?: boolean;
}

/** What `post` decides: where to go, and what changes in the state. No action means `default`. */
export interface Step<State, Action extends string> {
  readonly action?: Action;
  readonly set?: Partial<State>;
}

/** How a visit ended, for `cleanup`. */
export type VisitOutcome = 'ok' | 'failed' | 'cancelled' | 'suspended';

interface NodeCommon<Action extends string, Services> {
  /** Stable name of what the node does; used in logs and in the flow's digest. */
  readonly kind: string;
  readonly version: number;
  /** Every action `post` can return. */
  readonly actions: readonly Action[];
  readonly policy: NodePolicy;
  /** Runs once per visit whatever happened, after `prep` has begun. */
  readonly cleanup?: (context: NodeContext<Services>, outcome: VisitOutcome) => Awaitable<void>;
}

/** A node with one `exec`. The types of input and output are known to its definition only. */
export interface SingleNode<State, Action extends string, Services> extends NodeCommon<
  Action,
  Services
> {
  readonly type: 'single';
  readonly prep?: (state: Readonly<State>, context: PureContext) => unknown;
  readonly exec?: (input: never, context: NodeContext<Services>) => Awaitable<unknown>;
  readonly fallback?: (
    input: never,
    error: AuraError,
    context: NodeContext<Services>,
  ) => Awaitable<unknown>;
  readonly post?: (
    state: Readonly<State>,
    input: never,
    output: never,
    context: PureContext,
  ) => Step<State, Action>;
}

/** The result of one item of a batch. */
export type ItemResult<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: AuraError };

/** A node that runs `execItem` for each of its items. */
export interface BatchNode<State, Action extends string, Services> extends NodeCommon<
  Action,
  Services
> {
  readonly type: 'batch';
  readonly concurrency: number;
  readonly onItemError: 'fail-fast' | 'collect';
  readonly items: (state: Readonly<State>, context: PureContext) => Iterable<unknown>;
  readonly execItem: (item: never, context: NodeContext<Services>) => Awaitable<unknown>;
  readonly fallbackItem?: (
    item: never,
    error: AuraError,
    context: NodeContext<Services>,
  ) => Awaitable<unknown>;
  readonly post?: (
    state: Readonly<State>,
    items: readonly never[],
    results: readonly ItemResult<never>[],
    context: PureContext,
  ) => Step<State, Action>;
}

/** A flow seen from outside: itself a node, whose actions are those its edges to the end pass out. */
export interface Flow<State, Services, Action extends string = string> {
  readonly type: 'flow';
  readonly kind: string;
  readonly version: number;
  readonly actions: readonly Action[];
  readonly graph: FlowGraph<State, Services>;
  /**
   * Never there: says for the compiler what the flow works on. `graph` says it too, but contains flows again, and
   * what the compiler makes of that recursion depends on the order in which it meets the types.
   */
  readonly worksOn?: (state: Readonly<State>, services: Services) => Partial<State>;
}

/** A flow that works on a part of the outer state or with params of its own; see {@link mount}. */
export interface MountedFlow<State, Services, Action extends string> {
  readonly type: 'mounted';
  readonly kind: string;
  readonly version: number;
  readonly actions: readonly Action[];
  readonly flow: Flow<never, Services, Action>;
  readonly params: Params;
  readonly get: (state: Readonly<State>) => unknown;
  readonly set: (state: Readonly<State>, inner: never) => Partial<State>;
}

/** Anything that can stand at a place of a flow. */
export type FlowNode<State, Action extends string, Services> =
  | SingleNode<State, Action, Services>
  | BatchNode<State, Action, Services>
  | Flow<State, Services, Action>
  | MountedFlow<State, Services, Action>;

/** Where an edge leads: to a node by name, or out of the flow with an action. */
export type EdgeTarget =
  | { readonly type: 'node'; readonly name: string }
  | { readonly type: 'end'; readonly action: string };

/** One place of a flow with what the engine looks up at each visit. */
export interface FlowPlace<State, Services> {
  readonly name: string;
  readonly node: FlowNode<State, string, Services>;
  readonly policy: NodePolicy;
  readonly edges: ReadonlyMap<string, EdgeTarget>;
}

/** The wiring of a flow. Immutable; any number of runs share it. */
export interface FlowGraph<State, Services> {
  readonly start: string;
  readonly places: ReadonlyMap<string, FlowPlace<State, Services>>;
}

/** Bounds of a whole run. */
export interface FlowLimits {
  /** Visits of nodes, those of inner flows included. Default 1000. */
  readonly maxSteps?: number;
  /** The run is cancelled with the reason `deadline` after this time. */
  readonly deadlineMs?: Millis;
  /** How long an exec that ignores its aborted signal is waited for. Default 5 s. */
  readonly abortGraceMs?: Millis;
}

/** A place at which a run waits for somebody. */
export interface Suspension {
  readonly token: string;
  readonly info: JsonValue;
  /** Path of the node. */
  readonly at: string;
}

/** How a run of a flow ended. `state` is what all finished visits made of it. */
export type FlowResult<State> =
  | {
      readonly status: 'completed';
      readonly action: string;
      readonly state: State;
      readonly steps: number;
    }
  | {
      readonly status: 'failed';
      readonly error: AuraError;
      readonly at: string;
      readonly state: State;
      readonly steps: number;
    }
  | {
      readonly status: 'cancelled';
      readonly reason: string;
      readonly at: string;
      readonly state: State;
      readonly steps: number;
    }
  | {
      readonly status: 'suspended';
      readonly pending: readonly Suspension[];
      readonly state: State;
      readonly steps: number;
    };

/** Observers of a run. Each is called only when present; none may throw. */
export interface FlowHooks {
  readonly nodeStart?: (path: string, visit: number) => void;
  readonly nodeEnd?: (path: string, visit: number, outcome: VisitOutcome, action?: string) => void;
  readonly retry?: (path: string, attempt: number, error: AuraError, delayMs: Millis) => void;
  readonly fallback?: (path: string, error: AuraError) => void;
  /** A `cleanup` has thrown. The visit had ended before, so nothing else comes of it. */
  readonly cleanupFailed?: (path: string, error: AuraError) => void;
  /** An exec went on after its signal had aborted and the grace period was over; its result is dropped. */
  readonly leaked?: (path: string) => void;
}
