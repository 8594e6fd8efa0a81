import type { JsonSchema } from '@aura/core';
import { isJsonObject, rewriteChildren } from '@aura/core';

/** `const: null`, said as a type; a `nullable` beside it says nothing more. The schema itself when it is not one. */
export function constNullToType(schema: JsonSchema): JsonSchema {
  if (schema['const'] !== null) return schema;
  const { const: _const, nullable: _nullable, ...rest } = schema;
  return { ...rest, type: 'null' };
}

/** The same wherever schemas are inside a schema; `isReached` says which keywords lead to them. */
export function replaceConstNull(
  schema: JsonSchema,
  isReached: (keyword: string) => boolean = () => true,
): JsonSchema {
  return rewriteChildren(constNullToType(schema), (child, keyword) =>
    isJsonObject(child) && isReached(keyword) ? replaceConstNull(child, isReached) : child,
  );
}
