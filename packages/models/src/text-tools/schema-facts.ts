import { isJsonObject, localTarget, schemaList } from '@aura/core';
import type { JsonSchema, JsonValue } from '@aura/core';

/** The types that JSON Schema knows. */
export type ValueType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';

const typeNames: readonly ValueType[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'array',
  'object',
];

/** Alternatives within alternatives within ...: nobody writes more by hand. */
const deepest = 8;

/** The schema, and those that may stand for it: alternatives, parts, and what references into `root` lead to. */
export function alternativesOf(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  // Each once: a few definitions can refer to each other in more ways than can be counted.
  const found = new Set<JsonSchema>();
  const add = (each: JsonSchema, depth: number): void => {
    if (depth > deepest || found.has(each)) return;
    found.add(each);
    for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
      for (const inner of schemaList(each[key])) add(inner, depth + 1);
    }
    const referred = localTarget(each['$ref'], root);
    if (referred !== undefined) add(referred, depth + 1);
  };
  add(schema, 0);
  return [...found];
}

/** The types of the values that a schema speaks of. Empty: it does not say. */
export function typesOf(alternatives: readonly JsonSchema[]): ReadonlySet<ValueType> {
  const types = new Set<ValueType>();
  for (const { type, enum: values, const: constant, nullable } of alternatives) {
    for (const name of typeNames) {
      if (type === name || (Array.isArray(type) && type.includes(name))) types.add(name);
    }
    if (nullable === true) types.add('null');
    if (type !== undefined) continue;
    for (const value of Array.isArray(values) ? values : []) types.add(typeOf(value));
    if (constant !== undefined) types.add(typeOf(constant));
  }
  return types;
}

function typeOf(value: JsonValue): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

/** The schemas of a member of an object. */
export function propertySchema(alternatives: readonly JsonSchema[], key: string): JsonSchema {
  for (const { properties } of alternatives) {
    const declared = isJsonObject(properties) && Object.hasOwn(properties, key) && properties[key];
    if (isJsonObject(declared)) return declared;
  }
  const more = alternatives.map((schema) => schema['additionalProperties']).find(isJsonObject);
  return more ?? {};
}

/** The schema of the members of a list. */
export function itemSchema(alternatives: readonly JsonSchema[]): JsonSchema {
  return alternatives.map(({ items }) => items).find(isJsonObject) ?? {};
}

/** The members that an object must have. */
export function requiredOf({ required }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}
