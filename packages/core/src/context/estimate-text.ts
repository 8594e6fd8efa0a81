import { CharacterClass, classAt } from './character-class.ts';

/** Neighbouring characters of one class. */
interface Run {
  readonly is: CharacterClass;
  readonly length: number;
  /** All characters are the same: rules of dashes and the like are single tokens in most vocabularies. */
  readonly uniform: boolean;
  readonly before: CharacterClass | undefined;
  readonly after: CharacterClass | undefined;
}

/** What switching between letters and digits costs beyond the parts themselves. */
const switchCost = 0.12;
/** Tokens per character of words in which small and capital letters mix with digits: keys, hashes, base64. */
const randomCost = 0.74;
/** Shorter words with such a mixture are names more often than not. */
const randomLength = 10;

const wordClasses =
  (1 << CharacterClass.Digit) | (1 << CharacterClass.Lower) | (1 << CharacterClass.Upper);

function isWord(is: CharacterClass | undefined): boolean {
  return is !== undefined && (wordClasses & (1 << is)) !== 0;
}

function lowerCost({ length, before }: Run): number {
  // A capital or an accented letter before it has begun the word and paid for it.
  const begun = before === CharacterClass.Upper || before === CharacterClass.Accented;
  return (begun ? 0 : 1) + Math.max(0, length - 5) / 4;
}

function upperCost({ length, after }: Run): number {
  const cost = length <= 3 ? 1 : length / 3.2;
  // The last capital of `HTTPServer` belongs to the word behind it.
  return length > 1 && after === CharacterClass.Lower ? cost + 0.7 : cost;
}

/** Tokens of a run. The figures were fitted to what `o200k_base` and `cl100k_base` make of many kinds of text. */
function runCost(run: Run): number {
  const { is, length, uniform, before, after } = run;
  switch (is) {
    case CharacterClass.Space:
      // A single space goes with the word behind it, but not with a number.
      if (length === 1) return after === CharacterClass.Digit ? 1 : 0;
      return 1 + length / 120;
    case CharacterClass.Line:
      return (before === CharacterClass.Punctuation ? 0.5 : 1) + (length - 1) / 16;
    case CharacterClass.Digit:
      return Math.ceil(length / 3);
    case CharacterClass.Lower:
      return lowerCost(run);
    case CharacterClass.Upper:
      return upperCost(run);
    case CharacterClass.Punctuation:
      return 1 + (length - 1) * (uniform ? 0.02 : 0.35);
    case CharacterClass.Accented:
      return length * 1.2;
    case CharacterClass.Wide:
      return length * 1.03;
    case CharacterClass.Surrogate:
      return length;
    case CharacterClass.Hangul:
      return length * 0.8;
    case CharacterClass.Letter:
      return length * 0.45;
    case CharacterClass.Symbol:
      return length * 1.6;
  }
}

/** The run that begins at a position; undefined at the end of the text. */
function runAt(text: string, start: number, before: CharacterClass | undefined): Run | undefined {
  const is = classAt(text, start);
  if (is === undefined) return undefined;
  const first = text.charCodeAt(start);
  let uniform = true;
  let end = start + 1;
  let after = classAt(text, end);
  while (after === is) {
    if (text.charCodeAt(end) !== first) uniform = false;
    end += 1;
    after = classAt(text, end);
  }
  return { is, length: end - start, uniform, before, after };
}

function isSwitch({ is, before }: Run): boolean {
  return isWord(before) && (is === CharacterClass.Digit) !== (before === CharacterClass.Digit);
}

/**
 * About how many tokens a text has, by the classes of its characters. One pass whatever the text looks like, so that
 * unbroken runs, on which exact tokenizers take quadratic time, cost no more than anything else.
 */
export function estimateText(text: string): number {
  let total = 0;
  let position = 0;
  /** The word so far: its classes as bits, its tokens as the sum of its runs, its characters. */
  let mix = 0;
  let tokens = 0;
  let length = 0;
  for (let run = runAt(text, 0, undefined); run; run = runAt(text, position, run.is)) {
    position += run.length;
    if (!isWord(run.is)) {
      total += runCost(run);
      continue;
    }
    mix |= 1 << run.is;
    length += run.length;
    tokens += runCost(run) + (isSwitch(run) ? switchCost : 0);
    if (isWord(run.after)) continue;
    const isRandom = mix === wordClasses && length >= randomLength;
    total += isRandom ? Math.max(tokens, length * randomCost) : tokens;
    mix = tokens = length = 0;
  }
  return Math.ceil(total);
}
