import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';

/** The keywords that Gemini knows; a request with any other is refused. */
const keywords: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'nullable',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'pattern',
  'default',
]);
const formats: ReadonlySet<string> = new Set([
  'date-time',
  'enum',
  'float',
  'double',
  'int32',
  'int64',
]);
/** What a schema that contains itself is cut down to, and what is beyond the bounds. */
const anything: JsonObject = { type: 'object' };
/** Written out, a few references can become an endless schema: tools come from servers that nobody knows. */
const maxSchemas = 2_000;
const maxDepth = 32;

/** Where a schema stands: its document, for references, and those that are being followed. */
interface Place {
  readonly root: JsonSchema;
  readonly following: readonly string[];
  readonly depth: number;
  /** Schemas written so far, in the whole document. */
  readonly written: { count: number };
}

/**
 * A JSON Schema in the subset that Gemini takes: references are written out, alternatives with null become `nullable`,
 * constants become enumerations, and what it does not know is left out. Undefined for an object without members, which
 * Gemini wants left out altogether.
 */
export function lowerSchema(schema: JsonSchema): JsonObject | undefined {
  const lowered = lower(schema, { root: schema, following: [], depth: 0, written: { count: 0 } });
  const { properties } = lowered;
  const isEmpty = !isJsonObject(properties) || Object.keys(properties).length === 0;
  return isEmpty ? undefined : { ...lowered, type: 'object' };
}

function lower(value: JsonValue | undefined, place: Place): JsonObject {
  if (!isJsonObject(value)) return {};
  place.written.count += 1;
  if (place.depth > maxDepth || place.written.count > maxSchemas) return anything;
  const inner: Place = { ...place, depth: place.depth + 1 };
  const { $ref } = value;
  if (typeof $ref === 'string') return lowerReference($ref, value, inner);
  const merged = mergeAll(value, place.root);
  const lowered: Record<string, JsonValue> = {};
  for (const [name, each] of Object.entries(merged)) {
    const isKnown = name === 'format' ? formats.has(String(each)) : keywords.has(name);
    if (isKnown) lowered[name] = each;
  }
  return {
    ...lowered,
    ...lowerType(merged),
    ...lowerChoice(merged),
    ...lowerMembers(merged, inner),
    ...lowerAlternatives(merged, inner),
  };
}

/** What stands beside a reference says more about this place than what it refers to. */
function lowerReference(reference: string, beside: JsonObject, place: Place): JsonObject {
  if (place.following.includes(reference)) return anything;
  const target = resolve(reference, place.root);
  const { $ref: _, ...rest } = beside;
  return lower({ ...target, ...rest }, { ...place, following: [...place.following, reference] });
}

function resolve(reference: string, root: JsonSchema): JsonObject {
  if (!reference.startsWith('#')) return anything;
  let found: JsonValue | undefined = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) ? found[name] : undefined;
  }
  return isJsonObject(found) ? found : anything;
}

/** `allOf` written into its schema. */
function mergeAll(schema: JsonObject, root: JsonSchema): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  const all = allOf
    .filter(isJsonObject)
    .map(({ $ref, ...rest }) =>
      typeof $ref === 'string' ? { ...resolve($ref, root), ...rest } : rest,
    );
  return [...all, own].reduce<JsonObject>((left, right) => {
    const properties = { ...objectOf(left['properties']), ...objectOf(right['properties']) };
    const required = [...listOf(left['required']), ...listOf(right['required'])];
    return {
      ...left,
      ...right,
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
    };
  }, {});
}

function lowerType({ type }: JsonObject): JsonObject {
  if (!Array.isArray(type)) return {};
  const others = type.filter((one) => one !== 'null');
  return { ...(others[0] === undefined ? {} : { type: others[0] }), ...nullableIf(others, type) };
}

/** Only texts can be enumerated; of others it is told in words. */
function lowerChoice(schema: JsonObject): JsonObject {
  const { const: only, enum: list, description } = schema;
  const choice = only === undefined ? list : [only];
  if (!Array.isArray(choice)) return {};
  const some = choice.filter((one) => one !== null);
  if (some.every((one) => typeof one === 'string')) {
    const type = some.length === 0 ? {} : { type: 'string', enum: some };
    return { ...type, ...nullableIf(some, choice) };
  }
  const words = `One of ${some.map((one) => JSON.stringify(one)).join(', ')}.`;
  const told = typeof description === 'string' ? `${description} ${words}` : words;
  const [first] = some;
  const type = typeof schema['type'] === 'string' ? {} : { type: typeof first };
  return { ...type, description: told, ...nullableIf(some, choice) };
}

function lowerMembers(schema: JsonObject, place: Place): JsonObject {
  const properties = Object.entries(objectOf(schema['properties']));
  const names = new Set(properties.map(([name]) => name));
  const required = [...new Set(listOf(schema['required']))].filter(
    (name) => typeof name === 'string' && names.has(name),
  );
  const items = schema['items'] ?? (schema['type'] === 'array' ? {} : undefined);
  return {
    ...(properties.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            properties.map(([name, each]) => [name, lower(each, place)]),
          ),
        }),
    ...(required.length === 0 ? {} : { required }),
    ...(items === undefined ? {} : { items: lower(items, place) }),
  };
}

function lowerAlternatives(schema: JsonObject, place: Place): JsonObject {
  const all = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter(isJsonObject);
  const some = all.filter((one) => one['type'] !== 'null' && one['const'] !== null);
  if (all.length === 0) return {};
  const lowered = some.map((one) => lower(one, place));
  const [only] = lowered;
  const { description } = schema;
  const said = typeof description === 'string' ? { description } : {};
  const choice = lowered.length === 1 ? { ...only, ...said } : { anyOf: lowered };
  return { ...(lowered.length === 0 ? {} : choice), ...nullableIf(some, all) };
}

function nullableIf(some: readonly unknown[], all: readonly unknown[]): JsonObject {
  return some.length < all.length ? { nullable: true } : {};
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
