/** Sequences that move the cursor, set colours or titles, or hide what follows. */
const escapes = new RegExp(
  String.raw`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])?`,
  'g',
);
/**
 * Characters that nobody sees and that make a text read otherwise than it looks: controls, direction marks, and the ones
 * without width or of the tag and selector planes, in which whole instructions can be hidden.
 */
const hidden =
  /\r(?!\n)|[^\P{Cc}\r\n\t]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/gu;

/** The text without what is not to be seen of it; the same text when all of it is. Line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replaceAll(escapes, '').replaceAll(hidden, '');
}
