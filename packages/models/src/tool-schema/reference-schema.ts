import type { JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject, rewriteChildren, schemaList, stringList } from '@aura/core';
import { replaceBooleans } from './bare-booleans.ts';
import { replaceConstNull } from './null-words.ts';
import { nullType, orNull } from './nullable.ts';

const completed = new Set(['properties', 'items', 'anyOf', 'allOf', 'oneOf']);
const closed = new Set(['properties', 'items', 'anyOf']);

/**
 * A schema as the reference implementation shows it to every model: every property required, those that were optional
 * nullable, objects closed, maps included. Only the order of what is required is ours: there it changes from process to
 * process.
 */
export function referenceSchema(schema: JsonSchema): JsonSchema {
  const complete = requireAll(replaceBooleans(schema));
  return close(replaceConstNull(complete, (keyword) => completed.has(keyword)));
}

function requireAll(schema: JsonSchema): JsonSchema {
  const inner = rewriteChildren(schema, (child, keyword) =>
    isJsonObject(child) && completed.has(keyword) ? requireAll(child) : child,
  );
  const { properties } = inner;
  if (!isJsonObject(properties)) return inner;
  const listed = stringList(inner['required']);
  const missing = new Set(Object.keys(properties).filter((name) => !listed.includes(name)));
  if (missing.size === 0) return inner;
  const entries = Object.entries(properties).map(([name, property]): [string, JsonValue] => [
    name,
    missing.has(name) && isJsonObject(property) ? nullable(property) : property,
  ]);
  return { ...inner, properties: Object.fromEntries(entries), required: [...listed, ...missing] };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type, anyOf } = schema;
  if (Array.isArray(type) && type.includes('null')) return schema;
  if (!Array.isArray(anyOf)) return orNull(schema);
  const isAlready = schemaList(anyOf).some((branch) => branch['type'] === 'null');
  return isAlready ? schema : { ...schema, anyOf: [...anyOf, nullType] };
}

function close(schema: JsonSchema): JsonSchema {
  const inner = rewriteChildren(schema, (child, keyword) =>
    isJsonObject(child) && closed.has(keyword) ? close(child) : child,
  );
  const isBare = inner['type'] === 'object' && !('properties' in inner);
  const open = isBare ? { ...inner, properties: {} } : inner;
  const { properties } = open;
  const isEmpty = isJsonObject(properties) && Object.keys(properties).length === 0;
  const closes = isEmpty || 'required' in open || 'additionalProperties' in open;
  return closes ? { ...open, additionalProperties: false } : open;
}
