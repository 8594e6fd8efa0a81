import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../request/caller.ts';
import type { RequestScope } from '../request/request-scope.ts';

/** What every handler finds in its context. */
export interface AppEnv {
  readonly Bindings: HttpBindings & { readonly scope: RequestScope };
  readonly Variables: { readonly caller: Caller };
}
