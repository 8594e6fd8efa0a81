import { expandAlternatives } from './expand-alternatives.ts';
import { parseGlob } from './parse-glob.ts';
import type { GlobToken } from './parse-glob.ts';

/** Whether the whole of a text is what a glob describes. */
export type GlobMatcher = (text: string) => boolean;

/**
 * Compiles a glob of the rich dialect: `*` and `**` are any sequence, `?` is one character, `[a-z]` and `[!a-z]` one of
 * or none of several, `{a,b}` alternatives, and `\` takes the next character literally. Case-sensitive; the time to match
 * is bounded by the product of both lengths. Throws a `SyntaxError` that says what is wrong with a pattern.
 */
export function compileRichGlob(pattern: string): GlobMatcher {
  if (pattern === '') throw new SyntaxError('it is empty and would match no tool');
  const alternatives = expandAlternatives(pattern).map(parseGlob);
  return (text) => alternatives.some((tokens) => matches(tokens, Array.from(text)));
}

/** Goes back to the last sequence only: an earlier one that took more would help no later one. */
function matches(tokens: readonly GlobToken[], characters: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let lastSequence = -1;
  let taken = 0;
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === 'sequence') {
      lastSequence = token;
      taken = at;
      token += 1;
    } else if (wanted?.(characters[at] ?? '') === true) {
      token += 1;
      at += 1;
    } else if (lastSequence >= 0) {
      taken += 1;
      at = taken;
      token = lastSequence + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest === 'sequence');
}
