import type { AuraError } from '../errors/aura-error.ts';
import type { AbortScope } from './abort-scope.ts';
import type { NodePolicy, Params, Suspension } from './types.ts';

/** One visit of a node, or one batch item of it: where an exec stands. */
export interface Visit {
  /** Names the visit within the run: `turn/tools#2/execute#1`. */
  readonly key: string;
  /** Names the node: `turn/tools/execute`. */
  readonly path: string;
  readonly count: number;
  readonly item: number | undefined;
  readonly params: Params;
  readonly policy: NodePolicy;
  /** What aborts its execs. */
  readonly scope: AbortScope;
}

/** How a visit or a whole graph ended, with the state it left. */
export type VisitEnd<State> =
  | { readonly type: 'done'; readonly action: string; readonly state: State }
  | { readonly type: 'failed'; readonly error: AuraError; readonly state: State }
  | { readonly type: 'cancelled'; readonly state: State }
  | { readonly type: 'suspended'; readonly pending: readonly Suspension[]; readonly state: State };
