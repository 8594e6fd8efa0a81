import { parseJson } from '@aura/core';
import { python } from './bracket-calls.ts';
import { Cursor, skipSpace } from './cursor.ts';
import { readLiteral } from './read-literal.ts';
import type { Literal } from './literal.ts';

/** The list or object that a text is, in JSON or as Python writes it; undefined when it is neither. */
export function readStructure(text: string): Literal | undefined {
  const first = text.trimStart().charAt(0);
  if (first !== '[' && first !== '{') return undefined;
  const json = parseJson(text);
  if (json.ok) return json.value;
  const cursor = new Cursor();
  cursor.feed(text);
  cursor.isEnded = true;
  const { value } = readLiteral(cursor, python).next();
  // Nothing may follow but white space.
  skipSpace(cursor).next();
  return cursor.index === cursor.limit ? (value ?? undefined) : undefined;
}
