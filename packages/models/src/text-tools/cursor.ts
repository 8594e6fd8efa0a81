/** A parser that waits (`yield`) when it has read all there is, and goes on when there is more. */
export type Parse<Result> = Generator<undefined, Result, undefined>;

/** What {@link Cursor.code} is after the last character. */
export const atEnd = -1;

/** Where parsers stand in a text that arrives in pieces. */
export class Cursor {
  chunk = '';
  /** Within the chunk. */
  index = 0;
  /** How far the chunk may be read. */
  limit = 0;
  /** Nothing comes after the limit. */
  isEnded = false;
  #base = 0;

  /** Goes on with the next piece of the text. */
  feed(chunk: string): void {
    this.#base += this.chunk.length;
    this.chunk = chunk;
    this.index = 0;
    this.limit = chunk.length;
  }

  /** Within the whole text. */
  get offset(): number {
    return this.#base + this.index;
  }

  /** Waiting is the only way on. */
  get isDry(): boolean {
    return this.index >= this.limit && !this.isEnded;
  }

  /** The next character, or `atEnd`. */
  get code(): number {
    return this.index < this.limit ? this.chunk.charCodeAt(this.index) : atEnd;
  }
}

/** The next character, still to be read. */
export function* peek(cursor: Cursor): Parse<number> {
  while (cursor.isDry) yield;
  return cursor.code;
}

/** The next character that is no white space, still to be read. */
export function* skipSpace(cursor: Cursor): Parse<number> {
  for (;;) {
    while (cursor.isDry) yield;
    const { code } = cursor;
    if (!isSpace(code)) return code;
    cursor.index += 1;
  }
}

/** Reads this character and resolves to true, or reads nothing. */
export function* take(cursor: Cursor, char: string): Parse<boolean> {
  if ((yield* peek(cursor)) !== char.charCodeAt(0)) return false;
  cursor.index += 1;
  return true;
}

/** Reads as long as `belongs`, but no more than `longest` characters. */
export function* takeWhile(
  cursor: Cursor,
  belongs: (code: number) => boolean,
  longest: number,
): Parse<string> {
  let text = '';
  while (text.length < longest) {
    const code = yield* peek(cursor);
    if (code === atEnd || !belongs(code)) break;
    text += String.fromCharCode(code);
    cursor.index += 1;
  }
  return text;
}

/** Reads one of some words, none of which begins another, or as much of their beginnings as there is. */
export function* takeWord(cursor: Cursor, words: readonly string[]): Parse<string> {
  let text = '';
  let possible = words;
  while (!possible.includes(text)) {
    const code = yield* peek(cursor);
    const longer = code === atEnd ? text : text + String.fromCharCode(code);
    possible = possible.filter((word) => word.startsWith(longer));
    if (code === atEnd || possible.length === 0) break;
    text = longer;
    cursor.index += 1;
  }
  return text;
}

/** Blank, tab, line feed, carriage return. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** What names of tools consist of. */
export function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  );
}

/** Longest name of a tool. */
export const longestName = 64;
