import type { Cursor, Parse } from './cursor.ts';
import { atEnd, skipSpace, take } from './cursor.ts';
import type { Dialect, Literal, LiteralObject } from './literal.ts';
import { readBare, readQuoted } from './read-words.ts';

/** Deeper values are nobody's arguments. */
const deepest = 64;

const openList = 91;
const openObject = 123;
const comma = 44;

/** A list or an object that has begun. A list uses no keys. */
interface Container {
  readonly isList: boolean;
  readonly close: ']' | '}';
  readonly from: number;
  readonly keys: string[];
  readonly values: Literal[];
}

/**
 * Reads one value. Undefined when there is none; the cursor stands at what does not belong there. Not recursive: every piece
 * of a text would go through all levels of it.
 */
export function* readLiteral(cursor: Cursor, dialect: Dialect): Parse<Literal | undefined> {
  const stack: Container[] = [];
  for (;;) {
    const container = yield* open(cursor);
    if (container !== undefined) stack.push(container);
    if (stack.length > deepest) return undefined;
    const isEmpty =
      container !== undefined && (yield* skipSpace(cursor)) === container.close.charCodeAt(0);
    if (container !== undefined && !isEmpty) {
      if (!(yield* readKey(cursor, dialect, container))) return undefined;
      continue;
    }
    let value = isEmpty ? yield* close(cursor, dialect, stack) : yield* readSimple(cursor, dialect);
    for (;;) {
      const parent = stack.at(-1);
      if (value === undefined || parent === undefined) return value;
      parent.values.push(value);
      if (yield* readComma(cursor, dialect, parent)) {
        if (!(yield* readKey(cursor, dialect, parent))) return undefined;
        break;
      }
      value = yield* close(cursor, dialect, stack);
    }
  }
}

function* open(cursor: Cursor): Parse<Container | undefined> {
  const code = yield* skipSpace(cursor);
  if (code !== openList && code !== openObject) return undefined;
  const isList = code === openList;
  const from = cursor.offset;
  cursor.index += 1;
  return { isList, close: isList ? ']' : '}', from, keys: [], values: [] };
}

function* close(
  cursor: Cursor,
  dialect: Dialect,
  stack: Container[],
): Parse<readonly Literal[] | LiteralObject | undefined> {
  const container = stack.pop();
  if (container === undefined || !(yield* take(cursor, container.close))) return undefined;
  const { isList, from, keys, values } = container;
  if (isList) return values;
  const value: LiteralObject = Object.fromEntries(
    values.map((each, index) => [keys[index] ?? '', each]),
  );
  dialect.onObject?.(value, from, cursor.offset);
  return value;
}

/** Whether another member follows. */
function* readComma(cursor: Cursor, { isLenient }: Dialect, parent: Container): Parse<boolean> {
  if ((yield* skipSpace(cursor)) !== comma) return false;
  cursor.index += 1;
  return !isLenient || (yield* skipSpace(cursor)) !== parent.close.charCodeAt(0);
}

/** Reads the key of the next member and its colon, in an object. False: there is none. */
function* readKey(cursor: Cursor, dialect: Dialect, parent: Container): Parse<boolean> {
  if (parent.isList) return true;
  const code = yield* skipSpace(cursor);
  if (code === atEnd) return false;
  const isQuoted = dialect.quotes.includes(String.fromCharCode(code));
  if (!isQuoted && !dialect.isLenient) return false;
  const key = isQuoted ? yield* readQuoted(cursor, dialect, code) : yield* readBare(cursor);
  if (key === undefined || (key === '' && !isQuoted)) return false;
  parent.keys.push(key);
  yield* skipSpace(cursor);
  return yield* take(cursor, ':');
}

function* readSimple(cursor: Cursor, dialect: Dialect): Parse<Literal | undefined> {
  const { code } = cursor;
  if (code === atEnd) return undefined;
  if (dialect.quotes.includes(String.fromCharCode(code))) {
    return yield* readQuoted(cursor, dialect, code);
  }
  const text = yield* readBare(cursor);
  return text === '' ? undefined : dialect.bare(text);
}
