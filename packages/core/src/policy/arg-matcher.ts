import type { JsonObject, JsonValue } from '../json/json.ts';
import { argumentAt } from './argument-at.ts';
import { argConditions } from './arg-conditions.ts';
import type { ArgCondition } from './arg-conditions.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { readObject, readText } from './read-policy.ts';

/**
 * What a rule wants of one argument; all that is named must hold. An argument that is absent matches nothing. Of a list,
 * one element is enough for rules to deny or to ask, and every element is needed to allow.
 *
 * A value that cannot be judged counts against the call, so that deny and ask rules match it and allow rules do not: a
 * value of another type than the condition is about, a text too long for `pattern`, a path that `inside` cannot place.
 */
export interface ArgMatcher {
  /** JSON pointer to the argument, such as `/to` or `/options/mode`. */
  readonly path: string;
  readonly equals?: string | number | boolean | null;
  readonly oneOf?: readonly (string | number | boolean | null)[];
  readonly prefix?: string;
  /**
   * Regular expression, found anywhere unless anchored with `^` and `$`. JavaScript's `u` mode without look-around, back
   * references and flags, so that no text can make it slow; it is asked about texts of at most 10,000 characters.
   */
  readonly pattern?: string;
  readonly max?: number;
  readonly min?: number;
  /**
   * Directory the path lies in, with `.` and `..` resolved in the text. The file system is not asked: where symbolic links
   * can be made, the tool has to check for itself. A relative path cannot be placed in an absolute directory.
   */
  readonly inside?: string;
}

/**
 * Makes the test of one matcher. `strict` says what a value that cannot be judged counts as; it is true for the rules
 * that restrict.
 */
export function argTest(
  matcher: unknown,
  where: string,
  strict: boolean,
): (args: JsonObject) => boolean {
  const kinds = Object.keys(argConditions);
  const { path, ...wanted } = readObject(matcher, where, ['path', ...kinds]);
  const find = argumentAt(readText(path, `${where}.path`), `${where}.path`);
  const conditions = Object.entries(wanted).flatMap(([kind, value]): readonly ArgCondition[] => {
    const make = argConditions[kind];
    return make === undefined ? [] : [make(value, `${where}.${kind}`)];
  });
  if (conditions.length === 0) {
    throw invalidPolicy(where, 'wants nothing', `Name one of ${kinds.join(', ')}.`);
  }
  const holds = (value: JsonValue): boolean =>
    conditions.every((condition) => condition(value) ?? strict);
  return (args) => {
    const value = find(args);
    if (value === undefined) return false;
    if (!Array.isArray(value)) return holds(value);
    return strict ? value.some(holds) : value.every(holds);
  };
}
