import { isJsonObject } from '../json/json.ts';
import type { JsonSchema, JsonValue } from '../json/json.ts';

/** The object schemas in a list of schemas; nothing for anything else. */
export function schemaList(value: JsonValue | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter((item: JsonValue) => isJsonObject(item)) : [];
}

/** The strings in a list; nothing for anything else. */
export function stringList(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item: JsonValue) => typeof item === 'string');
}
