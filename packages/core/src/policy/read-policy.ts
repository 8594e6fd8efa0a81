import { invalidPolicy } from './invalid-policy.ts';

/** An object that has no keys but these: a misspelt restriction would otherwise restrict nothing. */
export function readObject(
  value: unknown,
  where: string,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidPolicy(where, 'is not an object');
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return { ...value };
  const problem = `has the unknown key ${JSON.stringify(unknown)}`;
  throw invalidPolicy(where, problem, `There are ${keys.join(', ')}.`);
}

/** A list, empty when it is absent. */
export function readList(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalidPolicy(where, 'is not a list');
  return value;
}

/** One of a few words. */
export function readChoice<Choice extends string>(
  value: unknown,
  where: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw invalidPolicy(
    where,
    `is ${JSON.stringify(value) ?? 'missing'}`,
    `There are ${choices.join(', ')}.`,
  );
}

/** A text. */
export function readText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalidPolicy(where, 'is not a string');
  return value;
}
