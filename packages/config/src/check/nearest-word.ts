import { distance } from 'fastest-levenshtein';

/** Beyond it, a word is another word. */
const maxDistance = 2;

/** The edits from a word to one that may have been meant; undefined when it is another word. */
export function editsTo(word: string, meant: string): number | undefined {
  const edits = distance(word, meant);
  return edits <= maxDistance && edits * 2 < word.length ? edits : undefined;
}

/** The one of several words that was most likely meant by another one, in whatever case. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((meant) => ({ meant, edits: editsTo(word.toLowerCase(), meant.toLowerCase()) }))
    .filter(({ edits }) => edits !== undefined)
    .sort((left, right) => (left.edits ?? 0) - (right.edits ?? 0));
  return nearest?.meant;
}

/** The hint that names the word that was meant, else `otherwise`. */
export function suggestWord(word: string, known: readonly string[], otherwise: string): string {
  const near = nearestWord(word, known);
  return near === undefined ? otherwise : `did you mean "${near}"?`;
}
