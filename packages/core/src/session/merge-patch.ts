import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';

/** Applies a JSON Merge Patch (RFC 7396): members of the patch replace, null removes, objects are merged. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  // A map, because assigning a member called `__proto__` to an object would not make it a member.
  const merged = new Map<string, JsonValue>(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isJsonObject(value))
      merged.set(key, mergePatch(isJsonObject(before) ? before : {}, value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
