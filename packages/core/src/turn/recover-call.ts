import type { AuraError } from '../errors/aura-error.ts';
import { modelError } from '../hook/model-call-hooks.ts';
import type { ErrorRecovery } from '../hook/hook.ts';
import type { CallOptions } from './call-model.ts';
import type { TurnServices } from './turn-services.ts';

/** Attempts of one model call; a hook that never gives up must not keep a run for ever. */
const maxAttempts = 10;

/** Another attempt of a failed model call. */
type Recovery = Exclude<ErrorRecovery, { action: 'fail' }>;

/** What the hooks want done about a failed attempt; undefined when nothing is to be done. */
export async function recoverCall(
  { hooks }: TurnServices,
  failed: { readonly error: AuraError; readonly attempt: number },
  signal: AbortSignal,
): Promise<Recovery | undefined> {
  const mayTry = !signal.aborted && failed.attempt < maxAttempts;
  if (!mayTry || hooks?.has('modelError') !== true) return undefined;
  const recovery = await modelError(hooks, failed, signal);
  return recovery?.action === 'fail' ? undefined : recovery;
}

/** What to call next, after the pause that the hooks want. */
export async function nextAttempt(
  { clock }: TurnServices,
  options: CallOptions,
  recovery: Recovery,
): Promise<CallOptions> {
  const { delayMs = 0 } = recovery;
  if (delayMs > 0) await clock.sleep(delayMs, options.signal);
  const attempt = (options.attempt ?? 1) + 1;
  const again = { ...options, attempt };
  return recovery.action === 'fallback' ? { ...again, model: recovery.model } : again;
}
