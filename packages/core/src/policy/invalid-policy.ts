import { AuraError } from '../errors/aura-error.ts';

/** The error of a policy that has no meaning at `where`, for example `rules[0].effect`. */
export function invalidPolicy(where: string, problem: string, hint?: string): AuraError {
  const message = `invalid policy: ${where} ${problem}`;
  return new AuraError('policy/invalid', hint === undefined ? { message } : { message, hint });
}
