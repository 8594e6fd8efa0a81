import { longText } from '@aura/core';

/**
 * The longest prefix of `text` of at most `limitBytes` UTF-8 bytes that ends on a character boundary, marked as cut.
 * A limit of 0 never cuts.
 */
export function truncateResult(text: string, limitBytes: number): string {
  // A UTF-16 unit has at least one byte: more of the text than this cannot fit, however long it is.
  const long = limitBytes === 0 ? undefined : longText(text.slice(0, limitBytes + 1), limitBytes);
  return long === undefined ? text : `${long.first(limitBytes).text}... [truncated]`;
}
