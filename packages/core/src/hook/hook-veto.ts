import { AuraError } from '../errors/aura-error.ts';
import type { HookPoint } from './hook.ts';

/** The refusal of a hook where nothing of the run is on record yet. */
export function hookVeto(
  point: HookPoint,
  { hook, reason }: { readonly hook: string; readonly reason: string },
): AuraError {
  return new AuraError('hook/vetoed', {
    message: `the hook "${hook}" has refused the run at ${point}: ${reason}`,
    details: { hook, point, reason },
  });
}

/** Why a hook has refused the run; undefined for any other error. */
export function vetoReason(thrown: unknown): string | undefined {
  if (!AuraError.is(thrown, 'hook/vetoed')) return undefined;
  const reason = thrown.details?.['reason'];
  return typeof reason === 'string' ? reason : thrown.message;
}
