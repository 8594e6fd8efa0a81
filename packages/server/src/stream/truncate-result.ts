/**
 * The longest prefix of `text` of at most `limitBytes` UTF-8 bytes that ends on a character boundary, marked as cut.
 * A limit of 0 never cuts.
 */
export function truncateResult(text: string, limitBytes: number): string {
  if (limitBytes === 0 || Buffer.byteLength(text) <= limitBytes) return text;
  // A UTF-16 unit has at least one byte: more of the text than this cannot fit, however long it is.
  const bytes = Buffer.from(text.slice(0, limitBytes + 1));
  let end = limitBytes;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return `${bytes.toString('utf8', 0, end)}... [truncated]`;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
