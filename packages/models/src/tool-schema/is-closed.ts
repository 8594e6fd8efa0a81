import type { JsonObject, JsonSchema, JsonValue } from '@aura/core';
import { isJsonObject, localTarget, schemaList, stringList } from '@aura/core';

/** What strict mode knows; a request with anything else in a strict tool is refused as a whole. */
const keywords: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'enum',
  'const',
  'anyOf',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'pattern',
  'format',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
]);
const atRootOnly: ReadonlySet<string> = new Set(['$schema', '$defs', 'definitions']);
const formats: ReadonlySet<string> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);
const maxDepth = 10;
const maxProperties = 5_000;
const maxChoices = 1_000;
const maxCharacters = 120_000;

/**
 * Whether strict mode takes a schema: every object closed with all of its properties required, every value of a type, and
 * no keyword that it does not know. Then a model cannot write arguments that do not fit.
 */
export function isClosed(schema: JsonSchema): boolean {
  if (schema['type'] !== 'object' || 'anyOf' in schema) return false;
  if (JSON.stringify(schema).length > maxCharacters) return false;
  const counts = { properties: 0, choices: 0 };
  const at = (value: JsonValue, depth: number): boolean => {
    if (!isJsonObject(value) || depth > maxDepth) return false;
    if ('$ref' in value) {
      const isAlone = Object.keys(value).length === 1;
      return isAlone && localTarget(value['$ref'], schema) !== undefined;
    }
    if (!isKnown(value, depth === 0) || !isTyped(value)) return false;
    counts.properties += membersOf(value['properties']).length;
    counts.choices += Array.isArray(value['enum']) ? value['enum'].length : 0;
    if (counts.properties > maxProperties || counts.choices > maxChoices) return false;
    if (speaksOfObjects(value) && !isClosedObject(value)) return false;
    return childrenOf(value).every((child) => at(child, depth + 1));
  };
  return at(schema, 0);
}

function isKnown(schema: JsonObject, isRoot: boolean): boolean {
  const { format, pattern } = schema;
  if (format !== undefined && !formats.has(String(format))) return false;
  // Groups that look around are not among what its patterns can do.
  if (typeof pattern === 'string' && pattern.includes('(?')) return false;
  return Object.keys(schema).every(
    (keyword) => keywords.has(keyword) || (isRoot && atRootOnly.has(keyword)),
  );
}

function isTyped(schema: JsonObject): boolean {
  const { type, anyOf, items } = schema;
  const isList = type === 'array' || (Array.isArray(type) && type.includes('array'));
  if (isList && !isJsonObject(items)) return false;
  return type !== undefined || (Array.isArray(anyOf) && schemaList(anyOf).length === anyOf.length);
}

function speaksOfObjects({ type, properties }: JsonObject): boolean {
  return (
    type === 'object' ||
    properties !== undefined ||
    (Array.isArray(type) && type.includes('object'))
  );
}

function isClosedObject({ properties, required, additionalProperties }: JsonObject): boolean {
  if (!isJsonObject(properties) || additionalProperties !== false) return false;
  if (!Array.isArray(required)) return false;
  const listed = new Set(stringList(required));
  return Object.keys(properties).every((name) => listed.has(name));
}

function childrenOf(schema: JsonObject): readonly JsonValue[] {
  const { properties, items, anyOf, $defs, definitions } = schema;
  return [
    ...membersOf(properties),
    ...(items === undefined ? [] : [items]),
    ...(Array.isArray(anyOf) ? anyOf : []),
    ...membersOf($defs),
    ...membersOf(definitions),
  ];
}

function membersOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonObject(value) ? Object.values(value) : [];
}
