import { AuraError } from '@aura/core';
import { describeFailure } from './database/describe-failure.ts';

/** The error to throw for whatever the database or its files complained about. */
export function toAuraError(thrown: unknown, path: string): AuraError {
  if (AuraError.is(thrown)) return thrown;
  const { code, ...rest } = describeFailure(thrown, path);
  return new AuraError(code, { ...rest, cause: thrown });
}
