import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { followLocalRef, isJsonObject, schemaList, stringList } from '@aura/core';

import { GuardedPatterns } from './guarded-pattern.ts';

/**
 * The arguments without the properties whose value is null although `schema` neither requires them nor allows null. Offered
 * schemas make optional properties nullable, so a model says null where it means nothing.
 */
export function stripNulls(
  args: JsonObject,
  schema: JsonSchema,
  patterns: GuardedPatterns = new GuardedPatterns(),
): JsonObject {
  const source = { root: schema, patterns };
  return stripObject(args, applicable([schema], args, schema), source);
}

/** What nulls are looked up in. */
interface Source {
  readonly root: JsonSchema;
  readonly patterns: GuardedPatterns;
}

function strip(value: JsonValue, schemas: readonly JsonSchema[], source: Source): JsonValue {
  if (typeof value !== 'object' || value === null || schemas.length === 0) return value;
  const applying = applicable(schemas, value, source.root);
  if (isJsonObject(value)) return stripObject(value, applying, source);
  return value.map((item, index) => {
    const declared = applying.flatMap((schema) => itemSchemas(schema, index));
    return strip(item, declared, source);
  });
}

function stripObject(
  value: JsonObject,
  applying: readonly JsonSchema[],
  source: Source,
): JsonObject {
  const entries = Object.entries(value).flatMap(([key, inner]): [string, JsonValue][] => {
    const declared = applying.flatMap((schema) => propertySchemas(schema, key, source));
    if (inner !== null) return [[key, strip(inner, declared, source)]];
    const kept =
      declared.length === 0 ||
      applying.some((schema) => stringList(schema['required']).includes(key)) ||
      declared.some((schema) => allowsNull(schema, source.root));
    return kept ? [[key, null]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * The schemas that say something about this value: through references, all of `allOf`, and fitting alternatives. Each once,
 * as a few definitions can refer to each other in more ways than can be counted.
 */
function applicable(
  schemas: readonly JsonSchema[],
  value: JsonObject | readonly JsonValue[],
  root: JsonSchema,
): readonly JsonSchema[] {
  const found = new Set<JsonSchema>();
  const add = (schema: JsonSchema): void => {
    const resolved = followLocalRef(schema, root);
    if (found.has(resolved)) return;
    found.add(resolved);
    for (const part of schemaList(resolved['allOf'])) add(part);
    const alternatives = [...schemaList(resolved['anyOf']), ...schemaList(resolved['oneOf'])];
    const fitting = isJsonObject(value)
      ? alternatives.filter((branch) => fits(followLocalRef(branch, root), value, root))
      : [];
    for (const branch of fitting.length > 0 ? fitting : alternatives) add(branch);
  };
  for (const schema of schemas) add(schema);
  return [...found];
}

/** Whether the object may be meant for this alternative, judged by what it requires and by its constant properties. */
function fits(schema: JsonSchema, value: JsonObject, root: JsonSchema): boolean {
  const required = stringList(schema['required']);
  return Object.entries(objectOf(schema['properties'])).every(([key, declared]) => {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isJsonObject(declared)) return true;
    if (given === undefined || given === null) {
      return !required.includes(key) || (given === null && allowsNull(declared, root));
    }
    if ('const' in declared) return declared['const'] === given;
    return Array.isArray(declared['enum']) ? declared['enum'].includes(given) : true;
  });
}

function allowsNull(
  schema: JsonSchema,
  root: JsonSchema,
  known: Map<JsonSchema, boolean> = new Map(),
): boolean {
  const resolved = followLocalRef(schema, root);
  const answer = known.get(resolved);
  if (answer !== undefined) return answer;
  // The answer inside a circle: it adds nothing to it.
  known.set(resolved, false);
  const found = saysNull(resolved, (inner) => allowsNull(inner, root, known));
  known.set(resolved, found);
  return found;
}

function saysNull(schema: JsonSchema, inner: (branch: JsonSchema) => boolean): boolean {
  const { type, not, nullable, anyOf, oneOf, allOf, ...rules } = schema;
  const typed =
    type === undefined || type === 'null' || (Array.isArray(type) && type.includes('null'));
  if (!typed && nullable !== true) return false;
  if ('const' in rules && rules['const'] !== null) return false;
  if (Array.isArray(rules['enum']) && !rules['enum'].includes(null)) return false;
  if (isJsonObject(not) && inner(not)) return false;
  if (anyOf !== undefined && !schemaList(anyOf).some(inner)) return false;
  if (oneOf !== undefined && !schemaList(oneOf).some(inner)) return false;
  return schemaList(allOf).every(inner);
}

function propertySchemas(
  schema: JsonSchema,
  key: string,
  { patterns }: Source,
): readonly JsonSchema[] {
  const { properties, patternProperties, additionalProperties } = schema;
  const found: JsonSchema[] = [];
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) {
    const property = properties[key];
    found.push(isJsonObject(property) ? property : {});
  }
  for (const [pattern, each] of Object.entries(objectOf(patternProperties))) {
    if (patterns.get(pattern).test(key)) found.push(isJsonObject(each) ? each : {});
  }
  return found.length > 0 ? found : schemaList([additionalProperties ?? null]);
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function itemSchemas(schema: JsonSchema, index: number): readonly JsonSchema[] {
  const { prefixItems, items } = schema;
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  return schemaList([tuple[index] ?? items ?? null]);
}
