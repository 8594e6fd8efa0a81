import type { JsonSchema, JsonValue } from '@aura/core';

import { schemaList } from './schema-parts.ts';

const nullType = { type: 'null' } as const;
/** Said about a property as a whole, so they stay outside when the rest moves into an alternative. */
const outer = new Set(['description', 'default', 'title']);

/** Whether the schema already says that null is one of its values. */
export function isNullable(schema: JsonSchema): boolean {
  const { type, enum: values } = schema;
  if (isNull(schema) || includesNull(type)) return true;
  if (type === undefined && includesNull(values)) return true;
  const alternatives = [...schemaList(schema['anyOf']), ...schemaList(schema['oneOf'])];
  return alternatives.some(isNull);
}

/** The schema with null as one more alternative. */
export function makeNullable(schema: JsonSchema): JsonSchema {
  const { anyOf } = schema;
  const rules = Object.entries(schema).filter(([key]) => !outer.has(key));
  if (rules.length === 1 && Array.isArray(anyOf)) return { ...schema, anyOf: [...anyOf, nullType] };
  const said = Object.entries(schema).filter(([key]) => outer.has(key));
  return { anyOf: [Object.fromEntries(rules), nullType], ...Object.fromEntries(said) };
}

function isNull(schema: JsonSchema): boolean {
  return schema['type'] === 'null' || schema['const'] === null;
}

function includesNull(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && (value.includes('null') || value.includes(null));
}
