import { splitRuns } from './split-runs.ts';

interface CountOptions {
  readonly disallowedSpecial: Set<string>;
}

/** The part of a tokenizer that is used. */
export interface Vocabulary {
  countTokens(text: string, options: CountOptions): number;
  isWithinTokenLimit(text: string, limit: number, options: CountOptions): false | number;
}

/** Names of special tokens in a text are text: nothing that is said to a model is one. */
const plainText: CountOptions = { disallowedSpecial: new Set() };

/** Tokens of a text, exact but for cuts in unbroken runs of more than 1,000 characters. */
export function countTokens(vocabulary: Vocabulary, text: string): number {
  return splitRuns(text).reduce((sum, part) => sum + vocabulary.countTokens(part, plainText), 0);
}

/** Whether a text has at most `limit` tokens; stops counting as soon as it has more. */
export function isWithin(vocabulary: Vocabulary, text: string, limit: number): boolean {
  let left = limit;
  for (const part of splitRuns(text)) {
    const tokens = vocabulary.isWithinTokenLimit(part, left, plainText);
    if (tokens === false) return false;
    left -= tokens;
  }
  return true;
}
