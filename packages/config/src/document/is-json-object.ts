import type { JsonObject, JsonValue } from '@aura/core';

/** True for objects, not for lists. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
