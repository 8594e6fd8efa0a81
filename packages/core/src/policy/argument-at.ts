import type { JsonObject, JsonValue } from '../json/json.ts';
import { isJsonObject } from '../json/json.ts';
import { invalidPolicy } from './invalid-policy.ts';

const pointer = /^(?:\/(?:[^~/]|~[01])*)+$/;

/** The member of a value. Nothing is inherited: arguments come from a model. */
function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Makes the look-up of a JSON pointer in the arguments of a call; undefined when there is no such argument. */
export function argumentAt(
  path: string,
  where: string,
): (args: JsonObject) => JsonValue | undefined {
  if (!pointer.test(path)) {
    throw invalidPolicy(
      where,
      `is ${JSON.stringify(path)}, which is not a JSON pointer to an argument`,
      'Write "/to" for the argument "to", "/options/mode" for the member "mode" of "options".',
    );
  }
  const keys = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (args) => keys.reduce<JsonValue | undefined>(member, args);
}
