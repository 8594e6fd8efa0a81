import type { JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject, localTarget } from '@aura/core';
import { isShared } from './object-rules.ts';

/**
 * How a schema is referred to. `whole`: as all that is said of a value. `part`: beside other schemas of the same value.
 * `hidden`: also from where nothing is rewritten, because less would be allowed there if it allowed more (`not`, `if`) or
 * because nulls are not looked for there.
 */
export type Use = 'whole' | 'part' | 'hidden';

const ranks: Readonly<Record<Use, number>> = { whole: 0, part: 1, hidden: 2 };
const inPlace = new Set(['anyOf', 'oneOf', 'allOf']);
const inside = new Set(['properties', 'patternProperties', 'items', 'prefixItems']);
const apart = new Set(['$defs', 'definitions']);
/** Data, in which nothing refers to anything. */
const data = new Set(['const', 'enum', 'default', 'examples', 'required']);

/** The strictest use of every schema that is referred to. */
export function definitionUses(root: JsonSchema): ReadonlyMap<JsonSchema, Use> {
  const uses = new Map<JsonSchema, Use>();
  const mark = (schema: JsonSchema, use: Use): void => {
    const known = uses.get(schema);
    if (known !== undefined && ranks[known] >= ranks[use]) return;
    uses.set(schema, use);
    visit(schema, use);
  };
  const each = (value: JsonValue, use: Use): void => {
    if (Array.isArray(value)) for (const item of value) each(item, use);
    else if (isJsonObject(value)) visit(value, use);
  };
  const visit = (schema: JsonSchema, use: Use): void => {
    const isHidden = use === 'hidden';
    const here = !isHidden && isShared(schema) ? 'part' : use;
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === '$ref') {
        const target = localTarget(value, root);
        if (target !== undefined) mark(target, here);
      } else if (inPlace.has(keyword)) each(value, here);
      else if (inside.has(keyword) || keyword === 'additionalProperties') {
        const isNamed = keyword === 'properties' || keyword === 'patternProperties';
        const children = isNamed && isJsonObject(value) ? Object.values(value) : value;
        each(children, isHidden ? 'hidden' : 'whole');
      } else if (!apart.has(keyword) && !data.has(keyword)) hide(value);
    }
  };
  const hide = (value: JsonValue): void => {
    if (Array.isArray(value)) for (const item of value) hide(item);
    if (!isJsonObject(value)) return;
    const target = localTarget(value['$ref'], root);
    if (target !== undefined) mark(target, 'hidden');
    for (const inner of Object.values(value)) hide(inner);
  };
  mark(root, 'whole');
  return uses;
}
