import type { JsonSchema } from '@aura/core';
import { isJsonObject, rewriteChildren } from '@aura/core';

/** `true` and `false` in the place of a schema, said as schemas: several providers take objects only. */
export function replaceBooleans(schema: JsonSchema): JsonSchema {
  return rewriteChildren(schema, (child) => {
    if (typeof child === 'boolean') return child ? {} : { not: {} };
    return isJsonObject(child) ? replaceBooleans(child) : child;
  });
}
