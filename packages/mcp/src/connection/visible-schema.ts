import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

import { visibleText } from './visible-text.ts';

/** What is said about values, and decides nothing about them. */
const words = new Set(['title', 'description', '$comment']);
const data = new Set(['const', 'enum', 'default', 'examples']);

/** The schema with its descriptions as they are seen; the same schema when they are that already. */
export function visibleSchema(schema: JsonSchema): JsonSchema {
  let isSame = true;
  const entries = Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
    const visible = data.has(keyword) ? value : visibleValue(keyword, value);
    isSame &&= visible === value;
    return [keyword, visible];
  });
  return isSame ? schema : Object.fromEntries(entries);
}

function visibleValue(keyword: string, value: JsonValue): JsonValue {
  if (typeof value === 'string') return words.has(keyword) ? visibleText(value) : value;
  if (isJsonObject(value)) return visibleSchema(value satisfies JsonObject);
  if (!Array.isArray(value)) return value;
  const items: readonly JsonValue[] = value;
  const visible = items.map((item) => (isJsonObject(item) ? visibleSchema(item) : item));
  return visible.every((item, index) => item === items[index]) ? value : visible;
}
