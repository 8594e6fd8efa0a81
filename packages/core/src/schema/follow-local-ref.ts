import { isJsonObject } from '../json/json.ts';
import type { JsonSchema, JsonValue } from '../json/json.ts';

/** References to references to ...: nobody writes more by hand, and a circle must end. */
const longestChain = 8;

/** The schema itself, or what its `$ref` into the same document leads to; a reference that leads nowhere is left alone. */
export function followLocalRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let at = schema;
  for (let step = 0; step < longestChain; step += 1) {
    const target = localTarget(at['$ref'], root);
    if (target === undefined) return at;
    at = target;
  }
  return at;
}

/** The object schema that a reference of the form `#/...` leads to. */
export function localTarget(
  reference: JsonValue | undefined,
  root: JsonSchema,
): JsonSchema | undefined {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return undefined;
  let at: JsonValue | undefined = root;
  for (const token of reference.slice(1).split('/').slice(1)) {
    const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = isJsonObject(at) ? at[key] : at[Number(key)];
  }
  return isJsonObject(at) ? at : undefined;
}

function decoded(token: string): string {
  if (!token.includes('%')) return token;
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
