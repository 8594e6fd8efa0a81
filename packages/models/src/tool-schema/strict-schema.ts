import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject, rewriteChildren, schemaList, stringList } from '@aura/core';
import { replaceBooleans } from './bare-booleans.ts';
import { baseSchema } from './base-schema.ts';
import type { Use } from './definition-uses.ts';
import { definitionUses } from './definition-uses.ts';
import { mergeRoot } from './merge-root.ts';
import { constNullToType } from './null-words.ts';
import { isNullable, makeNullable, orNull } from './nullable.ts';
import { isMap, isShared, objectRules } from './object-rules.ts';
import { withOwnRefs } from './own-refs.ts';

/** Keywords that apply to the same value as the schema around them. */
const inPlace = new Set(['anyOf', 'allOf']);
const definitions = new Set(['$defs', 'definitions']);
const applicators = ['anyOf', 'allOf', '$ref', 'if', 'dependentSchemas'];

/**
 * The schema in the form that OpenAI's strict mode is made for: an object at the root, every property required (those that
 * were optional may be null), objects that declare their properties closed, no `oneOf`, no `const: null`, no bare booleans.
 * Maps stay open, and where something depends on which properties are there, they stay optional: what the result accepts,
 * without the nulls that stand for nothing, the original accepts. Excepted is what providers refuse, and what therefore is
 * said more generally: alternatives at the root, and that no two of `oneOf` may fit. Pure and idempotent.
 */
export function strictSchema(schema: JsonSchema): JsonSchema {
  return settle(schema, mostPasses);
}

/** With a schema that closing has removed, a reference may be gone that kept a definition as it was. */
const mostPasses = 4;

function settle(schema: JsonSchema, passes: number): JsonSchema {
  const document = withOwnRefs(replaceBooleans(schema));
  if (document === undefined) return baseSchema(schema);
  const root = mergeRoot(document);
  const uses = definitionUses(root);
  // One that is a condition within itself is left as it is as far as possible.
  if (uses.get(root) !== 'whole') return baseSchema(schema);
  const lowered = closeRoot(lower(root, whole, { root, uses }));
  const isFinal = passes === 1 || [...uses.values()].every((use) => use === 'whole');
  return isFinal ? lowered : settle(lowered, passes - 1);
}

interface Document {
  readonly root: JsonSchema;
  readonly uses: ReadonlyMap<JsonSchema, Use>;
}

/** What may be done with an object here. */
interface Place {
  /** It is all that is said of the value, so it may be closed. */
  readonly isWhole: boolean;
  /** What is required of the object besides; undefined where its properties have to stay optional. */
  readonly required: ReadonlySet<string> | undefined;
}

const whole: Place = { isWhole: true, required: new Set() };
const part: Place = { isWhole: false, required: undefined };

function lower(schema: JsonSchema, place: Place, document: Document): JsonSchema {
  const plain = unify(schema);
  const shared = isShared(plain);
  const inner = shared || place.isWhole ? besides(plain, place, document) : place;
  const lowered = rewriteChildren(plain, (child, keyword) => {
    // A pattern says nothing about which properties there are; what it leads to is left as it is.
    if (!isJsonObject(child) || keyword === 'patternProperties') return child;
    if (definitions.has(keyword)) return lowerDefinition(child, document);
    if (!inPlace.has(keyword)) return lower(child, whole, document);
    if (!shared) return lower(child, place, document);
    return lower(child, keyword === 'allOf' ? { ...inner, isWhole: false } : part, document);
  });
  const complete = requireAll(lowered, inner);
  return place.isWhole ? closeObject(complete) : complete;
}

function besides(schema: JsonSchema, place: Place, { root }: Document): Place {
  const { isConditional, required } = objectRules(schema, root);
  if (isConditional || place.required === undefined) return { ...place, required: undefined };
  return { ...place, required: new Set([...place.required, ...required]) };
}

function lowerDefinition(definition: JsonSchema, document: Document): JsonSchema {
  const use = document.uses.get(definition) ?? 'whole';
  if (use === 'hidden') return definition;
  return lower(definition, use === 'whole' ? whole : part, document);
}

/** Says "or null" and "one of" in the one way that is understood everywhere. */
function unify(schema: JsonSchema): JsonSchema {
  const { nullable, ...rest } = constNullToType(schema);
  const united = anyOfOneOf(rest);
  return nullable === true && !isNullable(united) ? orNull(united) : united;
}

function anyOfOneOf(schema: JsonSchema): JsonSchema {
  const { oneOf, ...others } = schema;
  if (oneOf === undefined) return schema;
  if (others['anyOf'] === undefined) return { ...others, anyOf: oneOf };
  return { ...others, allOf: [...schemaList(others['allOf']), { anyOf: oneOf }] };
}

function requireAll(schema: JsonSchema, { isWhole, required: besides }: Place): JsonSchema {
  const { properties } = schema;
  if (!isJsonObject(properties)) return schema;
  const listed = stringList(schema['required']);
  const isAll = isWhole && !('allOf' in schema) && !('$ref' in schema);
  // Parts may require what another part declares.
  const known = isAll ? listed.filter((name) => Object.hasOwn(properties, name)) : listed;
  if (besides === undefined) return withRequired(schema, known);
  const missing = Object.keys(properties).filter((name) => !known.includes(name));
  const optional = new Set(missing.filter((name) => !besides.has(name)));
  const required = [...new Set([...known, ...missing])];
  return withRequired({ ...schema, properties: nullableWhere(properties, optional) }, required);
}

function withRequired(schema: JsonSchema, required: readonly string[]): JsonSchema {
  return required.length === 0 && schema['required'] === undefined
    ? schema
    : { ...schema, required };
}

function nullableWhere(properties: JsonObject, optional: ReadonlySet<string>): JsonObject {
  const entries = Object.entries(properties).map(([name, property]): [string, JsonValue] => {
    const becomesNullable = optional.has(name) && isJsonObject(property) && !isNullable(property);
    return [name, becomesNullable ? makeNullable(property) : property];
  });
  return Object.fromEntries(entries);
}

/** A tool without arguments takes none, even where its schema says that anything goes. */
function closeRoot(root: JsonSchema): JsonSchema {
  const { properties, additionalProperties: more } = root;
  const isOpen = more === undefined || more === true || isEmptyObject(more);
  const isEmpty = properties === undefined || isEmptyObject(properties);
  if (!isEmpty || !isOpen) return root;
  if ('patternProperties' in root || applicators.some((keyword) => keyword in root)) return root;
  return { ...root, properties: {}, additionalProperties: false };
}

function closeObject(schema: JsonSchema): JsonSchema {
  const { type, properties, required, additionalProperties: more } = schema;
  if (type !== 'object' && properties === undefined) return schema;
  if (applicators.some((keyword) => keyword in schema) || isMap(schema)) return schema;
  const isEmpty = properties === undefined || isEmptyObject(properties);
  const closes = required !== undefined || isEmpty || more !== undefined;
  if (!closes) return schema;
  return { ...schema, properties: properties ?? {}, additionalProperties: false };
}

function isEmptyObject(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
