import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Why a namespace or a pattern was refused. */
export const namespaceErrors: ErrorCatalogue = defineErrors('namespace', {
  empty: 'A namespace has at least one segment.',
  empty_segment: 'A segment has at least one character.',
  bad_escape: 'A percent sign in a key is followed by two upper-case hexadecimal digits.',
  non_canonical: 'Every namespace has exactly one key; this is another spelling of it.',
  ill_formed: 'A segment is well-formed Unicode, without half of a surrogate pair.',
  forbidden_char:
    'Zero-width and text-direction characters are refused: they are invisible in logs.',
  segment_too_long: 'A segment is at most 256 bytes of UTF-8.',
  key_too_long: 'A key is at most 1024 bytes of UTF-8.',
  too_deep: 'A namespace has at most 32 segments.',
  reserved: 'Segments that start with "~" belong to Aura and are made by system() only.',
  bad_pattern: 'A pattern is a key in which "*" stands for a segment and a last "**" for any rest.',
});
