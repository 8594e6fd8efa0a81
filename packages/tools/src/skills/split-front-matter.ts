/** The two parts of a `SKILL.md`. */
export interface SplitSkill {
  /** YAML, without its delimiters. */
  readonly frontMatter: string;
  readonly body: string;
}

const delimiter = /^---[ \t]*$/;

/** The index after the end of the line that begins at `from`, and the line itself. */
function lineAt(text: string, from: number): { readonly line: string; readonly next: number } {
  const end = text.indexOf('\n', from);
  const stop = end === -1 ? text.length : end;
  const line = text.slice(from, text[stop - 1] === '\r' && stop > from ? stop - 1 : stop);
  return { line, next: end === -1 ? text.length : end + 1 };
}

/**
 * Separates YAML front matter from the Markdown behind it. A delimiter is a line of its own, so that three hyphens within
 * a line end nothing. Blank lines and a byte order mark may come first. Says what is missing otherwise.
 */
export function splitFrontMatter(text: string): SplitSkill | { readonly problem: string } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const start = plain.length - plain.trimStart().length;
  const opening = lineAt(plain, start);
  if (!delimiter.test(opening.line)) {
    return {
      problem: 'does not begin with front matter: a line "---", YAML, and another line "---"',
    };
  }
  for (let at = opening.next; at < plain.length;) {
    const { line, next } = lineAt(plain, at);
    if (delimiter.test(line)) {
      return { frontMatter: plain.slice(opening.next, at), body: plain.slice(next).trim() };
    }
    at = next;
  }
  return { problem: 'has front matter without an end: a line "---" of its own is missing' };
}
