import { AuraError } from '@aura/core';
import type { Awaitable } from '@aura/core';

/** What an operation came to: its result, or what its error tells. */
export async function attempt(operation: () => Awaitable<unknown>): Promise<unknown> {
  try {
    return await operation();
  } catch (error) {
    if (!AuraError.is(error)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
}
