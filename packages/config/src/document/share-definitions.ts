import { isJsonObject } from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';

/** Shorter ones are easier to read where they are. */
const shortest = 600;

/** A JSON Schema in which the tables that it has several times are written once, under `definitions`. */
export function shareDefinitions(root: JsonObject): JsonObject {
  const counts = new Map<string, number>();
  const count = (value: JsonValue): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isTable(value)) {
      const text = JSON.stringify(value);
      const times = (counts.get(text) ?? 0) + 1;
      counts.set(text, times);
      // What is inside of a repetition is not a repetition of its own.
      if (times > 1) return;
    }
    for (const member of Object.values(value)) count(member);
  };
  count(root);

  const definitions: Record<string, JsonValue> = {};
  const names = new Map<string, string>();
  const share = (value: JsonValue, path: readonly string[]): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => share(item, path));
    if (!isJsonObject(value)) return value;
    const text = isTable(value) ? JSON.stringify(value) : '';
    if (text.length < shortest || (counts.get(text) ?? 0) < 2) return members(value, path);
    const known = names.get(text);
    if (known !== undefined) return { $ref: `#/definitions/${known}` };
    const name = nameOf(value, path, definitions);
    names.set(text, name);
    // Reserves the name before what is inside of it asks for others.
    definitions[name] = {};
    definitions[name] = members(value, path);
    return { $ref: `#/definitions/${name}` };
  };
  const members = (object: JsonObject, path: readonly string[]): JsonObject => {
    const entries = Object.entries(object).map(([key, member]) => {
      const isName = key === 'properties' || !isJsonObject(member);
      return [key, share(member, isName ? path : [...path, key])] as const;
    });
    return Object.fromEntries(entries);
  };
  const shared = members(root, []);
  return Object.keys(definitions).length === 0 ? shared : { ...shared, definitions };
}

/** Only a whole table: `$ref` must stand alone, and descriptions stand beside other things. */
function isTable(value: JsonValue): value is JsonObject {
  return (
    isJsonObject(value) &&
    value['type'] === 'object' &&
    value['properties'] !== undefined &&
    value['description'] === undefined
  );
}

/** Named after the table, and after what selects it among others. */
function nameOf(
  table: JsonObject,
  path: readonly string[],
  taken: Readonly<Record<string, JsonValue>>,
): string {
  const variant = Object.values(table['properties'] ?? {}).flatMap((property: JsonValue) => {
    const constant = isJsonObject(property) ? property['const'] : undefined;
    return typeof constant === 'string' ? [constant] : [];
  });
  const words = path.filter((key) => !['items', 'additionalProperties', 'oneOf'].includes(key));
  const name = [...words, ...variant].join('.');
  let free = name;
  for (let number = 2; taken[free] !== undefined; number += 1) free = `${name}.${number}`;
  return free;
}
