import type { JsonObject, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';

/** Keywords that some servers refuse and that models do not need. */
const rareKeywords: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'examples',
  'default',
  'format',
  'pattern',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
  'if',
  'then',
  'else',
  'not',
]);

/** Their members have names that users have chosen, and are schemas. */
const tables: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
/** Data, not schemas. */
const values: ReadonlySet<string> = new Set(['enum', 'const', 'required']);

/** A schema without rare keywords; the schema itself when it has none. */
export function plainSchema(schema: JsonObject): JsonObject {
  let isSame = true;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] => {
    if (rareKeywords.has(key)) {
      isSame = false;
      return [];
    }
    const plain = plainMember(key, value);
    isSame &&= plain === value;
    return [[key, plain]];
  });
  return isSame ? schema : Object.fromEntries(entries);
}

function plainMember(key: string, value: JsonValue): JsonValue {
  if (values.has(key)) return value;
  if (tables.has(key) && isJsonObject(value)) {
    const plain = Object.entries(value).map(([name, each]): [string, JsonValue] => [
      name,
      isJsonObject(each) ? plainSchema(each) : each,
    ]);
    const isSame = plain.every(([name, each]) => each === value[name]);
    return isSame ? value : Object.fromEntries(plain);
  }
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    const plain = items.map((each) => (isJsonObject(each) ? plainSchema(each) : each));
    return plain.every((each, at) => each === items[at]) ? value : plain;
  }
  return isJsonObject(value) ? plainSchema(value) : value;
}
