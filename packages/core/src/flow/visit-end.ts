import type { AuraError } from '../errors/aura-error.ts';
import type { Suspension } from './types.ts';

/** How a visit or a whole graph ended, inside the engine. */
export type VisitEnd<State> =
  | { readonly type: 'done'; readonly action: string; readonly state: State }
  | { readonly type: 'failed'; readonly error: AuraError; readonly state: State }
  | { readonly type: 'cancelled'; readonly state: State }
  | { readonly type: 'suspended'; readonly pending: readonly Suspension[]; readonly state: State };
