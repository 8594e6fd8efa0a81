import { longText } from '@aura/core';

/** Share of the room that goes to the beginning; the end of an error often says what happened. */
const headShare = 0.75;

/** The text itself, or its beginning and its end around a notice when it is longer than `maxBytes` of UTF-8. */
export function boundText(text: string, maxBytes: number): string {
  const long = longText(text, maxBytes);
  if (long === undefined) return text;
  const head = long.first(Math.floor(maxBytes * headShare));
  const tail = long.last(maxBytes - head.bytes);
  const omitted = long.bytes - head.bytes - tail.bytes;
  return `${head.text}\n[... ${omitted} of ${long.bytes} bytes omitted ...]\n${tail.text}`;
}

/** The beginning of the text, followed by a notice when it is longer than `maxBytes` of UTF-8. */
export function cutText(text: string, maxBytes: number): string {
  const long = longText(text, maxBytes);
  if (long === undefined) return text;
  const head = long.first(maxBytes);
  return `${head.text}\n[... showing ${head.bytes} of ${long.bytes} bytes ...]`;
}
