import { Buffer } from 'node:buffer';

/** The most of a text, in bytes of UTF-8, that does not end within a character. */
function firstBytes(bytes: Buffer, maxBytes: number): string {
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** The bytes of a text; undefined for one that is short enough without looking: a UTF-16 unit is at most three bytes. */
function bytesBeyond(text: string, maxBytes: number): Buffer | undefined {
  if (text.length * 3 <= maxBytes) return undefined;
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= maxBytes ? undefined : bytes;
}

/** Content as it is recorded: what is cut ends in `...`. */
export function limitContent(text: string, maxBytes: number): string {
  const bytes = bytesBeyond(text, maxBytes);
  return bytes === undefined ? text : `${firstBytes(bytes, maxBytes)}...`;
}

/** Any text as it is exported: what is cut says how long it was. */
export function limitText(text: string, maxBytes: number): string {
  const bytes = bytesBeyond(text, maxBytes);
  if (bytes === undefined) return text;
  return `${firstBytes(bytes, maxBytes)}[... cut: ${bytes.length} bytes in all]`;
}
