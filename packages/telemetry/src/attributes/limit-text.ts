import { longText } from '@aura/core';

/** Content as it is recorded: what is cut ends in `...`. */
export function limitContent(text: string, maxBytes: number): string {
  const long = longText(text, maxBytes);
  return long === undefined ? text : `${long.first(maxBytes).text}...`;
}

/** Any text as it is exported: what is cut says how long it was. */
export function limitText(text: string, maxBytes: number): string {
  const long = longText(text, maxBytes);
  if (long === undefined) return text;
  return `${long.first(maxBytes).text}[... cut: ${long.bytes} bytes in all]`;
}
