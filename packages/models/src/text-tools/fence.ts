import type { Cursor, Parse } from './cursor.ts';
import { isNameCode, longestName, take, takeWhile } from './cursor.ts';

/** A fenced block of Markdown. */
export interface Fence {
  /** Of its first line, without what follows the name of the language. */
  readonly from: number;
  readonly to: number;
  /** Without a language, or JSON: what is in it may be a JSON call, and what is outside may not. */
  readonly isJson: boolean;
  /** Where it ends. Absent: it is still open. */
  end?: number;
  /** There is something else in it than calls. */
  isMixed: boolean;
}

/** Reads the beginning of a fenced block. Undefined when it is none. */
export function* readFence(cursor: Cursor): Parse<Fence | undefined> {
  const from = cursor.offset;
  if (!(yield* readMarks(cursor))) return undefined;
  const language = yield* takeWhile(cursor, isNameCode, longestName);
  const isJson = language === '' || language.toLowerCase() === 'json';
  return { from, to: cursor.offset, isJson, isMixed: false };
}

/** Reads the three characters that begin and end a fenced block. False when they are not there. */
export function* readMarks(cursor: Cursor): Parse<boolean> {
  for (let count = 0; count < 3; count += 1) {
    if (!(yield* take(cursor, '`'))) return false;
  }
  return true;
}
