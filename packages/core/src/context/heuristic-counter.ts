import { messageTexts, toolTexts } from './counted-texts.ts';
import type { CountedTexts } from './counted-texts.ts';
import { estimateText } from './estimate-text.ts';
import type { TokenCounter } from './token-counter.ts';

/** Estimates each once. Messages and lists of tools are immutable and shared between model calls. */
function once<Key extends object>(textsOf: (key: Key) => CountedTexts): (key: Key) => number {
  const known = new WeakMap<Key, number>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const { texts, fixed } = textsOf(key);
    const tokens = texts.reduce((sum, text) => sum + estimateText(text), fixed);
    known.set(key, tokens);
    return tokens;
  };
}

/**
 * A counter that needs no vocabulary: it goes by the classes of characters, takes time in proportion to the text, and is
 * meant for models whose tokenizer is not at hand. It counts alike for all models.
 */
export function heuristicCounter(): TokenCounter {
  return {
    id: 'heuristic',
    text: estimateText,
    message: once(messageTexts),
    tools: once(toolTexts),
  };
}
