import type { DelegatingCall, DelegationRequest } from '../delegation/delegation.ts';
import { AuraError } from '../errors/aura-error.ts';
import { invalidResult } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';
import type { PastHooks } from './past-hooks.ts';

/** Names a delegation in what is on record of it. */
function keyOf({ callId, ordinal }: Pick<DelegatingCall, 'callId' | 'ordinal'>): string {
  return `${callId} ${ordinal}`;
}

/**
 * The request of a delegation as the hooks of the run want it, before anything is done for it. That they have changed it
 * is on record, and counts for all lives of the run; so does that they have let it begin. Throws `hook/vetoed`.
 */
export async function beforeDelegate(
  run: { readonly hooks?: HookRun; readonly past: { readonly hooks: PastHooks } },
  { request, hasBegun }: { readonly request: DelegationRequest; readonly hasBegun: boolean },
  call: DelegatingCall,
): Promise<DelegationRequest> {
  const { hooks, past } = run;
  const key = keyOf(call);
  const known = past.hooks.delegations.get(key);
  if (known !== undefined) return known;
  if (hasBegun || hooks?.has('beforeDelegate') !== true) return request;
  const { callId } = call;
  const end = await hooks.round<DelegationRequest, { readonly request: DelegationRequest }>({
    point: 'beforeDelegate',
    subject: request,
    call: (hook, subject, context) => hook.beforeDelegate?.({ request: subject }, context),
    take: ({ request: made }) => {
      if (typeof made?.task !== 'string') throw invalidResult('a delegation has a task');
      return { next: made };
    },
    signal: call.signal,
    about: { callId },
  });
  if (end.type === 'vetoed') throw new AuraError('hook/vetoed', { message: end.reason });
  if (end.type !== 'passed' || !end.isChanged) return request;
  hooks.decided('beforeDelegate', { type: 'delegation', key, request: end.subject }, { callId });
  return end.subject;
}
