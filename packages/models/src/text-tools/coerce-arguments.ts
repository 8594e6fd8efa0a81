import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { BareWord, isList, isObject } from './literal.ts';
import type { Literal, LiteralObject } from './literal.ts';
import { readStructure } from './read-structure.ts';
import { isNothing, readWord } from './read-word.ts';
import { alternativesOf, itemSchema, propertySchema, requiredOf, typesOf } from './schema-facts.ts';

/** Arguments as a tool with this schema wants them, as far as they can be understood that way. */
export function coerceArguments(args: LiteralObject, schema: JsonSchema): JsonObject {
  return coerceObject(args, alternativesOf(schema, schema), schema);
}

function coerceObject(
  value: LiteralObject,
  schemas: readonly JsonSchema[],
  root: JsonSchema,
): JsonObject {
  const required = new Set(schemas.flatMap(requiredOf));
  const entries = Object.entries(value).flatMap(([key, member]): [string, JsonValue][] => {
    const declared = alternativesOf(propertySchema(schemas, key), root);
    if (!required.has(key) && isLeftOut(member, declared)) return [];
    return [[key, coerce(member, declared, root)]];
  });
  return Object.fromEntries(entries);
}

/** Templates write out what a call does not give. */
function isLeftOut(value: Literal, schemas: readonly JsonSchema[]): boolean {
  if (!(value instanceof BareWord) || !isNothing(value.text)) return false;
  const types = typesOf(schemas);
  return types.size > 0 && !types.has('null');
}

function coerce(value: Literal, schemas: readonly JsonSchema[], root: JsonSchema): JsonValue {
  const types = typesOf(schemas);
  if (value === null) return null;
  if (value instanceof BareWord) return coerceText(value.text, schemas, root);
  if (isObject(value)) return coerceObject(value, schemas, root);
  if (isList(value)) {
    const items = alternativesOf(itemSchema(schemas), root);
    return value.map((item) => coerce(item, items, root));
  }
  if (typeof value === 'string') {
    const isText = types.size === 0 || types.has('string');
    return isText ? value : coerceText(value, schemas, root);
  }
  const fits =
    typeof value === 'boolean'
      ? types.has('boolean')
      : types.has('number') || (types.has('integer') && Number.isInteger(value));
  return types.has('string') && !fits ? String(value) : value;
}

function coerceText(text: string, schemas: readonly JsonSchema[], root: JsonSchema): JsonValue {
  const types = typesOf(schemas);
  const word = readWord(text, types);
  if (word !== text || types.has('string')) return word;
  const structure = types.has('array') || types.has('object') ? readStructure(text) : undefined;
  if (structure === undefined) return text;
  return types.has(isList(structure) ? 'array' : 'object')
    ? coerce(structure, schemas, root)
    : text;
}
