import type { Cursor, Parse } from './cursor.ts';
import { atEnd, isSpace } from './cursor.ts';
import type { Dialect } from './literal.ts';

const backslash = 92;

/** Reads a text that begins here with this quote. Undefined when it does not end. */
export function* readQuoted(
  cursor: Cursor,
  { isLenient, unescape }: Dialect,
  quote: number,
): Parse<string | undefined> {
  let raw = '';
  const lowest = isLenient ? 0 : 32;
  cursor.index += 1;
  for (;;) {
    while (cursor.isDry) yield;
    const from = cursor.index;
    let code = cursor.code;
    while (code >= lowest && code !== quote && code !== backslash) {
      cursor.index += 1;
      code = cursor.code;
    }
    raw += cursor.chunk.slice(from, cursor.index);
    if (cursor.isDry) continue;
    if (code !== quote && code !== backslash) return undefined;
    cursor.index += 1;
    if (code === quote) return unescape(raw);
    while (cursor.isDry) yield;
    if (cursor.code === atEnd) return undefined;
    raw += `\\${String.fromCharCode(cursor.code)}`;
    cursor.index += 1;
  }
}

const delimiters = new Set([...'{}[]()<>,:=;"\'`'].map((char) => char.charCodeAt(0)));

/** Reads what stands without quotes; may be nothing. */
export function* readBare(cursor: Cursor): Parse<string> {
  let text = '';
  for (;;) {
    while (cursor.isDry) yield;
    const from = cursor.index;
    while (cursor.code !== atEnd && !isSpace(cursor.code) && !delimiters.has(cursor.code)) {
      cursor.index += 1;
    }
    text += cursor.chunk.slice(from, cursor.index);
    if (!cursor.isDry) return text;
  }
}
