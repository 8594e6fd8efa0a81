import { distance } from 'fastest-levenshtein';

/** Beyond it, a word is another word. */
const maxDistance = 2;

/** What was meant: the nearest of the words that exist, else all of them. */
export function nearestWord(word: string, known: readonly string[], none: string): string {
  const near = known
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= maxDistance && edits * 2 < word.length)
    .sort((left, right) => left.edits - right.edits)[0];
  if (near !== undefined) return `did you mean "${near.candidate}"?`;
  return known.length === 0 ? none : `there are ${known.map((name) => `"${name}"`).join(', ')}`;
}
