import type { JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

const longestChain = 8;

/** The schema itself, or what its `$ref` into the same document leads to; a reference that leads nowhere is left alone. */
export function followLocalRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let at = schema;
  for (let step = 0; step < longestChain; step += 1) {
    const reference = at['$ref'];
    if (typeof reference !== 'string') return at;
    const target = reference.startsWith('#') ? pointed(root, reference.slice(1)) : undefined;
    if (!isJsonObject(target)) return at;
    at = target;
  }
  return at;
}

function pointed(root: JsonSchema, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = isJsonObject(at) ? at[key] : at[Number(key)];
  }
  return at;
}
