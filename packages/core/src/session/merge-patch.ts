import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';

/** Applies a JSON Merge Patch (RFC 7396): members of the patch replace, null removes, objects are merged. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else if (isJsonObject(value))
      merged[key] = mergePatch(isJsonObject(before) ? before : {}, value);
    else merged[key] = value;
  }
  return merged;
}
