import { isJsonObject } from '../json/json.ts';
import type { JsonSchema, JsonValue } from '../json/json.ts';

const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

/**
 * The schema with every schema directly inside it replaced by what `rewrite` makes of it: members of `properties`,
 * `patternProperties` and of definitions, alternatives and parts, items. `name` is the key of a member of a map.
 */
export function rewriteChildren(
  schema: JsonSchema,
  rewrite: (child: JsonValue, keyword: string, name?: string) => JsonValue,
): JsonSchema {
  // Object.fromEntries defines a property called `__proto__`; an assignment would not.
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const inside = (child: JsonValue): JsonValue => rewrite(child, keyword);
      if (maps.has(keyword) && isJsonObject(value)) {
        const members = Object.entries(value).map(([name, child]) => [
          name,
          rewrite(child, keyword, name),
        ]);
        return [keyword, Object.fromEntries(members)];
      }
      if (lists.has(keyword) && Array.isArray(value)) return [keyword, value.map(inside)];
      if (keyword !== 'items') return [keyword, value];
      return [keyword, Array.isArray(value) ? value.map(inside) : inside(value)];
    }),
  );
}
