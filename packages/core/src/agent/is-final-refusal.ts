import { AuraError } from '../errors/aura-error.ts';

/**
 * True for an error with which a run refuses to go on for good: nothing but a new run can help. Any other failure may pass,
 * or not concern another process on the same data.
 */
export function isFinalRefusal(error: unknown): error is AuraError {
  return AuraError.is(error, 'run/agent_changed') || AuraError.is(error, 'flow/version_mismatch');
}
