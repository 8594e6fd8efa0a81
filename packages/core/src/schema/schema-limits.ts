import type { JsonSchema, JsonValue } from '../json/json.ts';

const maxBytes = 256 * 1024;
const maxDepth = 64;

/** Why a schema from outside is too big to be offered, checked and compiled; undefined when it is not. */
export function exceedsSchemaLimits(schema: JsonSchema): string | undefined {
  if (deeperThan(schema, maxDepth)) return `its input schema is nested deeper than ${maxDepth}`;
  if (JSON.stringify(schema).length > maxBytes) {
    return `its input schema is larger than ${maxBytes} bytes`;
  }
  return undefined;
}

function deeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner: JsonValue) => deeperThan(inner, levels - 1));
}
