import type { Cursor, Parse } from './cursor.ts';
import { skipSpace, takeWord } from './cursor.ts';
import { readBracketCalls } from './bracket-calls.ts';
import { readJsonCalls } from './json-calls.ts';
import { readQwenCall } from './qwen-calls.ts';
import type { WrittenCalls } from './written-call.ts';

/** Reads what begins with a tag: JSON in `<tool_call>` as Hermes models write it, or `<function=name>` of Qwen models. */
export function* readTagCalls(cursor: Cursor, found: WrittenCalls[]): Parse<void> {
  const from = cursor.offset;
  let tag = yield* takeWord(cursor, ['<tool_call>', '<function=']);
  if (tag === '<tool_call>') {
    const code = yield* skipSpace(cursor);
    if (code === 91 || code === 123) {
      yield* readHermes(cursor, found, from);
      return;
    }
    tag = yield* takeWord(cursor, ['<function=']);
  }
  if (tag === '<function=') yield* readQwenCall(cursor, found, from);
}

/** The closing tag belongs to what follows calls in any form; see `visible-text.ts`. */
function* readHermes(cursor: Cursor, found: WrittenCalls[], from: number): Parse<void> {
  const inner: WrittenCalls[] = [];
  const start = cursor.offset;
  if (cursor.code === 91) yield* readBracketCalls(cursor, inner);
  else yield* readJsonCalls(cursor, inner);
  for (const part of inner) {
    // Of a broken value only calls inside are left: the tag is not theirs.
    found.push(part.from === start ? { ...part, format: 'hermes', from } : part);
  }
}
