import type { JsonObject } from '@aura/core';
import { AuraError } from '@aura/core';

/** Refuses additional parameters that belong to the agent, with `provider/invalid_options`. */
export function checkParams(params: JsonObject, reserved: readonly string[]): void {
  const used = reserved.filter((name) => name in params);
  if (used.length === 0) return;
  throw new AuraError('provider/invalid_options', {
    message: `additional_params must not set ${used.join(', ')}`,
    hint: 'These fields of the request belong to the agent.',
  });
}
