import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';

import { isJsonObject } from '@aura/core';

import { mergeRoot } from './merge-root.ts';
import { isNullable, makeNullable } from './nullable.ts';
import { rewriteChildren } from './rewrite-children.ts';
import { stringList } from './schema-parts.ts';

const done = new WeakMap<JsonSchema, JsonSchema | undefined>();

/** Keywords that apply to the same value as the schema around them. */
const inPlace = new Set(['anyOf', 'oneOf', 'allOf']);
const applicators = [...inPlace, '$ref', 'if', 'dependentSchemas'];

/**
 * The schema in the form strict model providers accept: an object at the root, every property required (those that were
 * optional may be null), no property beyond the declared ones, no `oneOf`, no `const: null`, no bare booleans. Pure and
 * idempotent, remembered per schema object. Undefined when the root is not an object, so that it describes no arguments.
 */
export function sanitizeSchema(schema: JsonSchema): JsonSchema | undefined {
  if (!done.has(schema)) done.set(schema, sanitize(schema));
  return done.get(schema);
}

function sanitize(schema: JsonSchema): JsonSchema | undefined {
  const { type } = schema;
  const isObject = Array.isArray(type)
    ? type.includes('object')
    : type === undefined || type === 'object';
  if (!isObject) return undefined;
  const root = lower(replaceBooleans(mergeRoot(schema)), false);
  return closeObject(closeEmptyRoot(root));
}

function replaceBooleans(schema: JsonSchema): JsonSchema {
  return rewriteChildren(schema, (child) => {
    if (typeof child === 'boolean') return child ? {} : { not: {} };
    return isJsonObject(child) ? replaceBooleans(child) : child;
  });
}

/** `closes`: whether an object here may be closed; it may not where a schema around it declares properties of its own. */
function lower(schema: JsonSchema, closes: boolean): JsonSchema {
  const plain = unifyNull(schema);
  const lowered = rewriteChildren(plain, (child, keyword) => {
    // A pattern says nothing about which properties there are; what it leads to is left as it is.
    if (!isJsonObject(child) || keyword === 'patternProperties') return child;
    if (!inPlace.has(keyword)) return lower(child, true);
    // Closed parts of one object would refuse each other's properties.
    const alone = keyword !== 'allOf' && !('properties' in plain);
    return lower(child, closes && alone);
  });
  const complete = requireAll(lowered);
  return closes ? closeObject(complete) : complete;
}

/** Says "or null" and "one of" in the one way that is understood everywhere. */
function unifyNull(schema: JsonSchema): JsonSchema {
  const { oneOf, ...others } = schema;
  const united = oneOf === undefined || 'anyOf' in schema ? schema : { ...others, anyOf: oneOf };
  if (united['const'] === null) {
    const { const: _const, nullable: _nullable, ...rest } = united;
    return { ...rest, type: 'null' };
  }
  if (united['nullable'] !== true) return united;
  const { nullable: _, ...rest } = united;
  return isNullable(rest) ? rest : makeNullable(rest);
}

function requireAll(schema: JsonSchema): JsonSchema {
  const { properties } = schema;
  if (!isJsonObject(properties)) return schema;
  const names = Object.keys(properties);
  const listed = stringList(schema['required']);
  // Parts of an `allOf` may require what another part declares.
  const known = 'allOf' in schema ? listed : listed.filter((name) => names.includes(name));
  const missing = new Set(names.filter((name) => !known.includes(name)));
  const required = [...new Set([...known, ...missing])];
  if (required.length === 0 && schema['required'] === undefined) return schema;
  return { ...schema, properties: nullableWhere(properties, missing), required };
}

function nullableWhere(properties: JsonObject, missing: ReadonlySet<string>): JsonObject {
  const entries = Object.entries(properties).map(([name, property]): [string, JsonValue] => {
    const optional = missing.has(name) && isJsonObject(property) && !isNullable(property);
    return [name, optional ? makeNullable(property) : property];
  });
  return Object.fromEntries(entries);
}

/** A tool without arguments takes none, even where its schema says that anything goes. */
function closeEmptyRoot(root: JsonSchema): JsonSchema {
  const empty = declaredCount(root) === 0 && root['additionalProperties'] === true;
  return empty ? { ...root, additionalProperties: false } : root;
}

function closeObject(schema: JsonSchema): JsonSchema {
  const { type, required, additionalProperties: more } = schema;
  if (type !== 'object' && !('properties' in schema)) return schema;
  if (applicators.some((keyword) => keyword in schema)) return schema;
  const declared = declaredCount(schema);
  // A map holds keys nobody can declare.
  if (declared === 0 && (more === true || isJsonObject(more))) return schema;
  const open =
    type === 'object' && !('properties' in schema) ? { ...schema, properties: {} } : schema;
  const closed = required !== undefined || declared === 0 || more !== undefined;
  return closed ? { ...open, additionalProperties: false } : open;
}

function declaredCount({ properties }: JsonSchema): number {
  return isJsonObject(properties) ? Object.keys(properties).length : 0;
}
