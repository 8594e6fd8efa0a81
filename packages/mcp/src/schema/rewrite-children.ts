import type { JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

/** The schema with every schema directly inside it replaced by what `rewrite` makes of it. */
export function rewriteChildren(
  schema: JsonSchema,
  rewrite: (child: JsonValue, keyword: string) => JsonValue,
): JsonSchema {
  // Object.fromEntries defines a property called `__proto__`; an assignment would not.
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const inside = (child: JsonValue): JsonValue => rewrite(child, keyword);
      if (maps.has(keyword) && isJsonObject(value)) return [keyword, rewriteValues(value, inside)];
      if (lists.has(keyword) && Array.isArray(value)) return [keyword, value.map(inside)];
      if (keyword !== 'items') return [keyword, value];
      return [keyword, Array.isArray(value) ? value.map(inside) : inside(value)];
    }),
  );
}

function rewriteValues(map: JsonSchema, rewrite: (child: JsonValue) => JsonValue): JsonSchema {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, rewrite(value)]));
}
