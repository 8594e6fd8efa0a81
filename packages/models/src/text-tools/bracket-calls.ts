import type { Cursor, Parse } from './cursor.ts';
import { isNameCode, longestName, skipSpace, take, takeWhile } from './cursor.ts';
import { readJsonCalls } from './json-calls.ts';
import { BareWord } from './literal.ts';
import { readLiteral } from './read-literal.ts';
import type { Dialect, Literal, LiteralObject } from './literal.ts';
import type { WrittenCall, WrittenCalls } from './written-call.ts';

/** Reads what begins with a square bracket: calls as in Python, `[name(key=value), ...]`, or JSON calls in a list. */
export function* readBracketCalls(cursor: Cursor, found: WrittenCalls[]): Parse<void> {
  const from = cursor.offset;
  cursor.index += 1;
  if ((yield* skipSpace(cursor)) === 123) {
    yield* readListOfJson(cursor, found, from);
    return;
  }
  const calls: WrittenCall[] = [];
  do {
    const call = yield* readCall(cursor);
    if (call === undefined) return;
    calls.push(call);
    yield* skipSpace(cursor);
  } while (yield* take(cursor, ','));
  if (yield* take(cursor, ']')) found.push({ format: 'pythonic', from, to: cursor.offset, calls });
}

/** Each member for itself, so that a list that breaks off does not lose its calls. */
function* readListOfJson(cursor: Cursor, found: WrittenCalls[], from: number): Parse<void> {
  const members: WrittenCalls[] = [];
  do {
    if ((yield* skipSpace(cursor)) !== 123) break;
    const before = members.length;
    yield* readJsonCalls(cursor, members);
    if (members.length === before) break;
    yield* skipSpace(cursor);
  } while (yield* take(cursor, ','));
  const isWhole = yield* take(cursor, ']');
  const calls = members.flatMap((member) => member.calls);
  if (!isWhole) found.push(...members);
  else if (calls.length > 0) found.push({ format: 'json', from, to: cursor.offset, calls });
}

function* readCall(cursor: Cursor): Parse<WrittenCall | undefined> {
  yield* skipSpace(cursor);
  const name = yield* takeWhile(cursor, isNameCode, longestName);
  yield* skipSpace(cursor);
  if (name === '' || !(yield* take(cursor, '('))) return undefined;
  const entries: [string, Literal][] = [];
  while ((yield* skipSpace(cursor)) !== 41) {
    if (entries.length > 0 && !(yield* take(cursor, ','))) return undefined;
    yield* skipSpace(cursor);
    if (yield* take(cursor, ')')) return toCall(name, entries);
    const key = yield* takeWhile(cursor, isNameCode, longestKey);
    yield* skipSpace(cursor);
    if (key === '' || !(yield* take(cursor, '='))) return undefined;
    const value = yield* readLiteral(cursor, python);
    if (value === undefined) return undefined;
    entries.push([key, value]);
  }
  cursor.index += 1;
  return toCall(name, entries);
}

const longestKey = 256;

function toCall(name: string, entries: readonly (readonly [string, Literal])[]): WrittenCall {
  const args: LiteralObject = Object.fromEntries(entries);
  return { name, args };
}

/** Literals as Python writes them. */
export const python: Dialect = {
  quotes: '"\'',
  isLenient: true,
  unescape: (raw) => raw.replaceAll(escape, (_, escaped: string) => unescaped(escaped)),
  bare: (text) => new BareWord(text),
};

const escape = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U00[\da-fA-F]{6}|\r\n|[^])/g;
const controls: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  // At the end of a line it continues the text on the next one.
  '\n': '',
  '\r\n': '',
};

function unescaped(escaped: string): string {
  if (escaped.length > 2 && /^[xuU]/.test(escaped)) {
    const code = Number.parseInt(escaped.slice(1), 16);
    return code > 0x10_ff_ff ? `\\${escaped}` : String.fromCodePoint(code);
  }
  const control = controls[escaped];
  if (control !== undefined) return control;
  // Python leaves alone what it does not know.
  return /^["'\\]$/.test(escaped) ? escaped : `\\${escaped}`;
}
