import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

import { followLocalRef } from '../schema/local-ref.ts';
import { schemaList, stringList } from '../schema/schema-parts.ts';

/**
 * The arguments without the properties whose value is null although `schema` neither requires them nor allows null. Offered
 * schemas make optional properties nullable, so a model says null where it means nothing.
 */
export function stripNulls(args: JsonObject, schema: JsonSchema): JsonObject {
  return stripObject(args, applicable(schema, args, schema, 0), schema);
}

function strip(value: JsonValue, schemas: readonly JsonSchema[], root: JsonSchema): JsonValue {
  if (typeof value !== 'object' || value === null || schemas.length === 0) return value;
  const applying = schemas.flatMap((schema) => applicable(schema, value, root, 0));
  if (isJsonObject(value)) return stripObject(value, applying, root);
  return value.map((item, index) => {
    const declared = applying.flatMap((schema) => itemSchemas(schema, index));
    return strip(item, declared, root);
  });
}

function stripObject(
  value: JsonObject,
  applying: readonly JsonSchema[],
  root: JsonSchema,
): JsonObject {
  const entries = Object.entries(value).flatMap(([key, inner]): [string, JsonValue][] => {
    const declared = applying.flatMap((schema) => propertySchemas(schema, key));
    if (inner !== null) return [[key, strip(inner, declared, root)]];
    const kept =
      declared.length === 0 ||
      applying.some((schema) => stringList(schema['required']).includes(key)) ||
      declared.some((schema) => allowsNull(schema, root, 0));
    return kept ? [[key, null]] : [];
  });
  return Object.fromEntries(entries);
}

const deepest = 16;

/** The schemas that say something about this value: through references, all of `allOf`, and fitting alternatives. */
function applicable(
  schema: JsonSchema,
  value: JsonObject | readonly JsonValue[],
  root: JsonSchema,
  depth: number,
): readonly JsonSchema[] {
  if (depth > deepest) return [];
  const resolved = followLocalRef(schema, root);
  const expand = (branches: readonly JsonSchema[]): readonly JsonSchema[] =>
    branches.flatMap((branch) => applicable(branch, value, root, depth + 1));
  const alternatives = [...schemaList(resolved['anyOf']), ...schemaList(resolved['oneOf'])];
  const fitting = isJsonObject(value)
    ? alternatives.filter((branch) => fits(followLocalRef(branch, root), value, root))
    : [];
  return [
    resolved,
    ...expand(schemaList(resolved['allOf'])),
    ...expand(fitting.length > 0 ? fitting : alternatives),
  ];
}

/** Whether the object may be meant for this alternative, judged by what it requires and by its constant properties. */
function fits(schema: JsonSchema, value: JsonObject, root: JsonSchema): boolean {
  const required = stringList(schema['required']);
  const declaredProperties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return Object.entries(declaredProperties).every(([key, declared]) => {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isJsonObject(declared)) return true;
    if (given === undefined || given === null) {
      return !required.includes(key) || (given === null && allowsNull(declared, root, 0));
    }
    if ('const' in declared) return declared['const'] === given;
    return Array.isArray(declared['enum']) ? declared['enum'].includes(given) : true;
  });
}

function allowsNull(schema: JsonSchema, root: JsonSchema, depth: number): boolean {
  if (depth > deepest) return false;
  const { type, not, nullable, ...rules } = followLocalRef(schema, root);
  const inner = (branch: JsonSchema): boolean => allowsNull(branch, root, depth + 1);
  const typed =
    type === undefined || type === 'null' || (Array.isArray(type) && type.includes('null'));
  if (!typed && nullable !== true) return false;
  if ('const' in rules && rules['const'] !== null) return false;
  if (Array.isArray(rules['enum']) && !rules['enum'].includes(null)) return false;
  if (isJsonObject(not) && inner(not)) return false;
  const { anyOf, oneOf, allOf } = rules;
  if (anyOf !== undefined && !schemaList(anyOf).some(inner)) return false;
  if (oneOf !== undefined && !schemaList(oneOf).some(inner)) return false;
  return schemaList(allOf).every(inner);
}

function propertySchemas(schema: JsonSchema, key: string): readonly JsonSchema[] {
  const declared = schema['properties'];
  if (isJsonObject(declared) && Object.hasOwn(declared, key)) {
    const property = declared[key];
    return [isJsonObject(property) ? property : {}];
  }
  return schemaList([schema['additionalProperties'] ?? null]);
}

function itemSchemas(schema: JsonSchema, index: number): readonly JsonSchema[] {
  const { prefixItems, items } = schema;
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  return schemaList([tuple[index] ?? items ?? null]);
}
