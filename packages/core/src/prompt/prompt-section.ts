/** The tags between which a prompt has what others have written. */
export const sectionTags = ['tenant', 'memory', 'workspace', 'context'] as const;

/** One of them. */
export type SectionTag = (typeof sectionTags)[number];

/** Bounded, so that looking for tags takes time in proportion to the text. */
const hidden = '[\\s\\p{Default_Ignorable_Code_Point}]{0,4}';
const spelled = sectionTags.map((tag) => [...tag].join(hidden)).join('|');
/** The start of one of our tags, also with blanks or invisible characters in it. */
const delimiter = new RegExp(`[<\uFF1C](?=${hidden}[/\uFF0F]?${hidden}(?:${spelled}))`, 'giu');

/** A text that cannot begin or end a section, whatever it says. One character for another, so that nothing is put together by it. */
export function stripDelimiters(text: string): string {
  return text.replaceAll(delimiter, '\u2039');
}

/** A text that others have written, set apart from what the prompt itself says. */
export function promptSection(tag: SectionTag, text: string): string {
  return `<${tag}>\n${stripDelimiters(text).trim()}\n</${tag}>`;
}

const maxInline = 500;

/** A text that others have written as part of a sentence: one line, and not a long one. */
export function inlineText(text: string): string {
  const line = stripDelimiters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  // By characters: half of one would not be text any more.
  return line.length <= maxInline ? line : [...line].slice(0, maxInline).join('');
}
