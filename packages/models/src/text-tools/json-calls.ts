import { isJsonObject, parseJson } from '@aura/core';
import type { JsonValue } from '@aura/core';
import type { Cursor, Parse } from './cursor.ts';
import { isList, isObject } from './literal.ts';
import { readLiteral } from './read-literal.ts';
import type { Dialect, Literal, LiteralObject } from './literal.ts';
import type { WrittenCall, WrittenCalls } from './written-call.ts';

const argumentKeys = ['arguments', 'parameters', 'args'] as const;
/** What some models put around a call. */
const wrappers = ['function', 'tool', 'tool_call'] as const;

/** Reads a JSON value; the calls in it are added to `found`, also those in a value that turns out to be broken. */
export function* readJsonCalls(cursor: Cursor, found: WrittenCalls[]): Parse<void> {
  const from = cursor.offset;
  const whole: { value: LiteralObject; from: number; to: number }[] = [];
  const value = yield* readLiteral(cursor, {
    ...json,
    onObject(value, from, to) {
      while ((whole.at(-1)?.from ?? -1) > from) whole.pop();
      whole.push({ value, from, to });
    },
  });
  const parts = value === undefined ? whole : [{ value, from, to: cursor.offset }];
  for (const { value: part, ...place } of parts) {
    const calls = callsIn(part);
    if (calls.length > 0) found.push({ format: 'json', ...place, calls });
  }
}

const json: Dialect = {
  quotes: '"',
  isLenient: false,
  unescape(raw) {
    const value = jsonValue(`"${raw}"`);
    return typeof value === 'string' ? value : undefined;
  },
  bare(text) {
    const value = jsonValue(text);
    return typeof value === 'object' && value !== null ? undefined : value;
  },
};

function jsonValue(text: string): JsonValue | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}

/** The calls that a value is or contains. What stands in the arguments of a call is not another one. */
function callsIn(value: Literal): readonly WrittenCall[] {
  if (isList(value)) return value.flatMap(callsIn);
  if (!isObject(value)) return [];
  const wrapped = wrappers.map((key) => value[key]).find(isObject);
  if (wrapped !== undefined && typeof value['name'] !== 'string') return callsIn(wrapped);
  const { name } = value;
  const given = argumentKeys.filter((key) => Object.hasOwn(value, key));
  if (typeof name !== 'string') return Object.values(value).flatMap(callsIn);
  if (given.length > 1) return [];
  const [key] = given;
  const args = argumentsOf(key === undefined ? null : value[key]);
  return args === undefined ? [] : [{ name, args }];
}

/** Some models write the arguments as a text that is JSON. */
function argumentsOf(value: Literal | undefined): LiteralObject | undefined {
  if (value === undefined || value === null || value === '') return {};
  if (isObject(value)) return value;
  if (typeof value !== 'string') return undefined;
  const inner = jsonValue(value);
  return isJsonObject(inner) ? inner : undefined;
}
