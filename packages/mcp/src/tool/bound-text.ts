const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Share of the room that goes to the beginning; the end of an error often says what happened. */
const headShare = 0.75;

/** The text itself, or its beginning and its end around a notice when it is longer than `maxBytes` of UTF-8. */
export function boundText(text: string, maxBytes: number): string {
  // A UTF-16 unit is at most three bytes: short texts need no encoding.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text;
  const headEnd = boundaryBefore(bytes, Math.floor(maxBytes * headShare));
  const tailStart = boundaryAfter(bytes, bytes.length - (maxBytes - headEnd));
  const notice = `[... ${tailStart - headEnd} of ${bytes.length} bytes omitted ...]`;
  const head = decoder.decode(bytes.subarray(0, headEnd));
  return `${head}\n${notice}\n${decoder.decode(bytes.subarray(tailStart))}`;
}

/** The beginning of the text, followed by a notice when it is longer than `maxBytes` of UTF-8. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text;
  const end = boundaryBefore(bytes, maxBytes);
  return `${decoder.decode(bytes.subarray(0, end))}\n[... showing ${end} of ${bytes.length} bytes ...]`;
}

function boundaryBefore(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index > 0 && isContinuation(bytes[index])) index -= 1;
  return index;
}

function boundaryAfter(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index < bytes.length && isContinuation(bytes[index])) index += 1;
  return index;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
