import type { JsonValue } from '../json/json.ts';
import { linearPattern } from '../text/linear-pattern.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { directory } from './directory.ts';
import { readList, readText } from './read-policy.ts';

/** Whether a value is as wanted; undefined when that cannot be said. */
export type ArgCondition = (value: JsonValue) => boolean | undefined;

type Primitive = string | number | boolean | null;

const maxPatternLength = 1_000;
const maxPatternInput = 10_000;

function readPrimitive(value: unknown, where: string): Primitive {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return readNumber(value, where, 'is not a string, a finite number, a boolean or null');
}

function readNumber(value: unknown, where: string, problem = 'is not a finite number'): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidPolicy(where, problem);
  return value;
}

const ofText =
  (condition: (text: string) => boolean | undefined): ArgCondition =>
  (value) =>
    typeof value === 'string' ? condition(value) : undefined;

const ofNumber =
  (condition: (number: number) => boolean): ArgCondition =>
  (value) =>
    typeof value === 'number' ? condition(value) : undefined;

function pattern(source: string, where: string): ArgCondition {
  if (source.length > maxPatternLength) {
    throw invalidPolicy(where, `is longer than ${maxPatternLength} characters`);
  }
  try {
    const { test } = linearPattern(source);
    return ofText((text) => (text.length > maxPatternInput ? undefined : test(text)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidPolicy(where, `is not a usable regular expression: ${error.message}`);
  }
}

function inside(path: string, where: string): ArgCondition {
  const outer = directory(path);
  if (outer !== undefined) return ofText((text) => outer.contains(text));
  throw invalidPolicy(
    where,
    `is ${JSON.stringify(path)}, which does not say one directory`,
    'Write it with "/" between its parts, without "~", and not above the working directory.',
  );
}

/** How each condition of a matcher is made from what the policy wants; `where` names it in errors. */
export const argConditions: Readonly<
  Record<string, (wanted: unknown, where: string) => ArgCondition>
> = {
  equals(wanted, where) {
    const primitive = readPrimitive(wanted, where);
    return (value) => value === primitive;
  },
  oneOf(wanted, where) {
    const primitives = new Set<JsonValue>(
      readList(wanted, where).map((each, index) => readPrimitive(each, `${where}[${index}]`)),
    );
    return (value) => primitives.has(value);
  },
  prefix(wanted, where) {
    const prefix = readText(wanted, where);
    return ofText((text) => text.startsWith(prefix));
  },
  pattern: (wanted, where) => pattern(readText(wanted, where), where),
  max(wanted, where) {
    const max = readNumber(wanted, where);
    return ofNumber((number) => number <= max);
  },
  min(wanted, where) {
    const min = readNumber(wanted, where);
    return ofNumber((number) => number >= min);
  },
  inside: (wanted, where) => inside(readText(wanted, where), where),
};
