import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { canonicalJson, isJsonObject } from '@aura/core';

import { followLocalRef } from './local-ref.ts';
import { schemaList, stringList } from './schema-parts.ts';

const combinators = ['anyOf', 'oneOf', 'allOf'] as const;

/**
 * One plain object schema from a root that is a reference or combines others, which providers refuse there: the union of
 * the properties; of alternatives what all of them require, of `allOf` what any part requires.
 */
export function mergeRoot(original: JsonSchema): JsonSchema {
  const root = inlineRef(original);
  if (!combinators.some((keyword) => keyword in root)) return { ...root, type: 'object' };
  const { anyOf, oneOf, allOf, ...rest } = root;
  let properties = isJsonObject(root['properties']) ? root['properties'] : {};
  const required = new Set(stringList(root['required']));
  for (const [keyword, list] of Object.entries({ anyOf, oneOf, allOf })) {
    const together = keyword === 'allOf';
    const branches = schemaList(list).map((branch) => followLocalRef(branch, original));
    for (const branch of branches) {
      properties = union(properties, branch['properties'], together ? 'allOf' : 'anyOf');
    }
    for (const name of commonlyRequired(branches, together)) required.add(name);
  }
  return { ...rest, type: 'object', properties, required: [...required] };
}

function inlineRef(root: JsonSchema): JsonSchema {
  const target = followLocalRef(root, root);
  if (target === root) return root;
  const { $ref: _, ...rest } = root;
  return { ...rest, ...target };
}

function commonlyRequired(branches: readonly JsonSchema[], together: boolean): readonly string[] {
  const lists = branches.map((branch) => stringList(branch['required']));
  if (together) return lists.flat();
  const [first = [], ...others] = lists;
  return first.filter((name) => others.every((list) => list.includes(name)));
}

function union(
  left: JsonObject,
  right: JsonValue | undefined,
  onConflict: 'anyOf' | 'allOf',
): JsonObject {
  if (!isJsonObject(right)) return left;
  const merged = new Map(Object.entries(left));
  for (const [name, schema] of Object.entries(right)) {
    const other = merged.get(name);
    const equal = other === undefined || canonicalJson(other) === canonicalJson(schema);
    merged.set(name, equal ? schema : { [onConflict]: [other, schema] });
  }
  return Object.fromEntries(merged);
}
