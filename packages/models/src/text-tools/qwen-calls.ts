import type { Cursor, Parse } from './cursor.ts';
import { atEnd, isNameCode, longestName, skipSpace, take, takeWhile, takeWord } from './cursor.ts';
import { BareWord } from './literal.ts';
import type { Literal } from './literal.ts';
import type { WrittenCalls } from './written-call.ts';

const parameter = '<parameter=';
const closeParameter = '</parameter>';
const tags: readonly string[] = [parameter, closeParameter, '</function>', '</tool_call>'];
const longestKey = 256;

/** Reads the rest of a call that begins with `<function=`. Closing tags may be missing, also at the end of the text. */
export function* readQwenCall(cursor: Cursor, found: WrittenCalls[], from: number): Parse<void> {
  const name = yield* takeWhile(cursor, isNameCode, longestName);
  if (name === '' || !(yield* take(cursor, '>'))) return;
  const args: [string, Literal][] = [];
  let mark: string | undefined = closeParameter;
  while (mark === parameter || mark === closeParameter) {
    if (mark === closeParameter) {
      if ((yield* skipSpace(cursor)) === atEnd) break;
      mark = yield* takeWord(cursor, tags);
      if (!tags.includes(mark)) return;
      continue;
    }
    const key = yield* takeWhile(cursor, isKeyCode, longestKey);
    if (key === '' || !(yield* take(cursor, '>'))) return;
    const value = yield* readValue(cursor);
    args.push([key.trim(), new BareWord(value.text.trim())]);
    mark = value.mark;
  }
  const isUnfinished = mark === undefined || mark === closeParameter;
  found.push({
    format: 'qwen',
    from,
    to: cursor.offset,
    calls: [{ name, args: Object.fromEntries(args) }],
    ...(isUnfinished && { isUnfinished }),
  });
}

function isKeyCode(code: number): boolean {
  return code > 32 && code !== 60 && code !== 62;
}

interface Value {
  readonly text: string;
  /** What ends it; undefined at the end of the text. */
  readonly mark: string | undefined;
}

/** A value may contain anything but the tags that end it. */
function* readValue(cursor: Cursor): Parse<Value> {
  let text = '';
  for (;;) {
    while (cursor.isDry) yield;
    const from = cursor.index;
    const next = cursor.chunk.indexOf('<', from);
    cursor.index = next === -1 ? cursor.limit : Math.min(next, cursor.limit);
    text += cursor.chunk.slice(from, cursor.index);
    if (cursor.isDry) continue;
    if (cursor.code === atEnd) return { text, mark: undefined };
    const read = yield* takeWord(cursor, tags);
    if (tags.includes(read)) return { text, mark: read };
    text += read;
  }
}
