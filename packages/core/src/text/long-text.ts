const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A part of a text. */
interface TextPart {
  readonly text: string;
  /** In UTF-8. */
  readonly bytes: number;
}

/** A text that is longer than it may be. */
interface LongText {
  /** Of the whole text, in UTF-8. */
  readonly bytes: number;
  /** As much of the beginning as fits, in whole characters. */
  first(maxBytes: number): TextPart;
  /** The same of the end. */
  last(maxBytes: number): TextPart;
}

/** A text of more than `maxBytes` of UTF-8, to be cut; undefined for one that fits. */
export function longText(text: string, maxBytes: number): LongText | undefined {
  // A UTF-16 unit is at most three bytes: short texts need no encoding.
  if (text.length * 3 <= maxBytes) return undefined;
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return undefined;
  const part = (from: number, to: number): TextPart => ({
    text: decoder.decode(bytes.subarray(from, to)),
    bytes: to - from,
  });
  return {
    bytes: bytes.length,
    first(most) {
      let end = Math.min(most, bytes.length);
      while (end > 0 && isContinuation(bytes[end])) end -= 1;
      return part(0, end);
    },
    last(most) {
      let start = Math.max(0, bytes.length - most);
      while (start < bytes.length && isContinuation(bytes[start])) start += 1;
      return part(start, bytes.length);
    },
  };
}

/** Whether a byte of UTF-8 is not the first one of its character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
