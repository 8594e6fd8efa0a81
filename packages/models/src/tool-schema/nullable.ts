import type { JsonSchema, JsonValue } from '@aura/core';
import { schemaList } from '@aura/core';

/** What says that a value may be null as well. */
export const nullType = { type: 'null' } as const;
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
  // Beside other rules one more alternative would change nothing: they hold for it as well.
  if (rules.length === 1 && Array.isArray(anyOf)) return { ...schema, anyOf: [...anyOf, nullType] };
  return orNull(schema);
}

/** The schema, or null; what describes it stays outside. */
export function orNull(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema);
  return {
    anyOf: [Object.fromEntries(entries.filter(([key]) => !outer.has(key))), nullType],
    ...Object.fromEntries(entries.filter(([key]) => outer.has(key))),
  };
}

function isNull(schema: JsonSchema): boolean {
  return schema['type'] === 'null' || schema['const'] === null;
}

function includesNull(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && (value.includes('null') || value.includes(null));
}
