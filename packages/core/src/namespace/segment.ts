import { AuraError } from '../errors/aura-error.ts';

const maxSegmentBytes = 256;

/** First character of the segments that only `Namespace.system` makes. */
export const systemMark = '~';

/** What a key never shows literally: separators of keys, patterns and paths, and control characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const escaped = /[\u0000-\u001f\u007f%:*/\\]/;
const escapedAll = new RegExp(escaped, 'g');

/** Zero-width and bidirectional controls: two keys that look equal must be equal. */
const forbidden = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** Bytes of a well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts 2 of the pair's 4 bytes.
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function refuse(name: string, text: string, reason: string, hint?: string): AuraError {
  const message = `namespace segment ${JSON.stringify(text.slice(0, 80))} ${reason}`;
  return new AuraError(`namespace/${name}`, hint === undefined ? { message } : { message, hint });
}

/** The segment in NFC, or an AuraError that says why it cannot be one. */
export function checkSegment(raw: string): string {
  if (raw === '') throw refuse('empty_segment', raw, 'is empty');
  if (!raw.isWellFormed()) throw refuse('ill_formed', raw, 'contains half of a surrogate pair');
  const segment = raw.normalize('NFC');
  if (forbidden.test(segment)) {
    throw refuse('forbidden_char', segment, 'contains a zero-width or text-direction character');
  }
  const bytes = utf8Bytes(segment);
  if (bytes > maxSegmentBytes) {
    throw refuse('segment_too_long', segment, `has ${bytes} bytes, at most ${maxSegmentBytes} fit`);
  }
  return segment;
}

/** Like {@link checkSegment}, for segments that users name. */
export function checkUserSegment(raw: string): string {
  if (raw.startsWith(systemMark)) {
    throw refuse('reserved', raw, `starts with "${systemMark}"`, 'Use system() for such segments.');
  }
  return checkSegment(raw);
}

/** The segment as it stands in a key. */
export function encodeSegment(segment: string): string {
  return segment.replace(
    escapedAll,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The segment behind its form in a key; only the one canonical form is accepted. */
export function decodeSegment(encoded: string): string {
  const raw = encoded.replace(/%(..)?/gs, (text, digits: string | undefined) => {
    if (digits === undefined || !/^[0-9A-F]{2}$/.test(digits)) {
      throw refuse('bad_escape', encoded, `has the bad escape "${text}"`);
    }
    return String.fromCharCode(Number.parseInt(digits, 16));
  });
  const segment = checkSegment(raw);
  const canonical = encodeSegment(segment);
  if (canonical !== encoded) {
    throw refuse('non_canonical', encoded, 'is not in canonical form', `Write "${canonical}".`);
  }
  return segment;
}
