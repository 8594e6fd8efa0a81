import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';

/** Data in a schema: whatever it looks like, it is none. */
const data = new Set(['const', 'enum', 'default', 'examples']);
const combining = ['$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'const'];

/** The schema with the `nullable` of OpenAPI said in the words of JSON Schema, which validators know. */
export function spelledNullable(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
    .filter(([keyword, value]) => keyword !== 'nullable' || typeof value !== 'boolean')
    .map(([keyword, value]): [string, JsonValue] => [
      keyword,
      data.has(keyword) ? value : spelledInside(value),
    ]);
  const rest = Object.fromEntries(entries);
  return schema['nullable'] === true ? orNull(rest) : rest;
}

function spelledInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(spelledInside);
  return isJsonObject(value) ? spelledNullable(value) : value;
}

function orNull(schema: JsonObject): JsonObject {
  if (combining.some((keyword) => keyword in schema)) return { anyOf: [schema, { type: 'null' }] };
  const { type, enum: values } = schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: withMember(type, 'null') }),
    ...(Array.isArray(values) ? { enum: withMember(values, null) } : {}),
  };
}

function withMember(value: JsonValue, member: JsonValue): JsonValue {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return list.includes(member) ? list : [...list, member];
}
