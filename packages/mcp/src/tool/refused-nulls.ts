import type { JsonObject, JsonValue } from '@aura/core';
import type { ValidateFunction } from 'ajv';

import { isJsonObject } from '@aura/core';

const maxRounds = 8;

/**
 * The arguments without the nulls that make a schema refuse them, if it accepts them then. Which alternative is meant may
 * depend on values deep inside, and whether a null means something depends on the alternative: the schema decides.
 */
export function withoutRefusedNulls(
  args: JsonObject,
  validate: ValidateFunction,
): JsonObject | undefined {
  let left = args;
  for (let round = 0; round < maxRounds; round += 1) {
    if (validate(left) === true) return left;
    const paths = (validate.errors ?? []).map(({ instancePath }) => keysOf(instancePath));
    const next = paths.reduce<JsonValue>((value, keys) => withoutNull(value, keys), left);
    if (next === left || !isJsonObject(next)) return undefined;
    left = next;
  }
  return undefined;
}

function keysOf(pointer: string): readonly string[] {
  const tokens = pointer.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value without the member at the end of the path, if it is null; the same value when it is not there. */
function withoutNull(value: JsonValue, [key, ...rest]: readonly string[]): JsonValue {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (!isJsonObject(value)) {
    const index = Number(key);
    const item = value[index];
    const next = item === undefined ? item : withoutNull(item, rest);
    return next === undefined || next === item ? value : value.with(index, next);
  }
  if (!Object.hasOwn(value, key)) return value;
  const inner = value[key];
  if (inner === null && rest.length === 0) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  const next = inner === undefined ? inner : withoutNull(inner, rest);
  if (next === undefined || next === inner) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === key ? next : each]),
  );
}
