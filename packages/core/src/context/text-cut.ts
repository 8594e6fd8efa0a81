import { graphemeCeil, graphemeFloor } from './grapheme-boundary.ts';
import { noticeRoom } from './read-hint.ts';

/** Which part of a text is kept: so many UTF-16 units of its beginning and of its end. */
export interface TextCut {
  readonly head: number;
  readonly tail: number;
  /** Tokens that are kept, and those of the whole text, for the notice. */
  readonly keptTokens: number;
  readonly totalTokens: number;
}

/** Estimates the tokens of a text. */
export type CountText = (text: string) => number;

/** Share of the kept part that is its beginning. */
const headShare = 0.7;
/** Longer texts than this per token are blanks and rules; they are cut as well, which bounds all further work. */
const maxUnitsPerToken = 8;
/** Of a text that is much longer, this much is counted and the rest assumed to be alike. */
const sampleLength = 200_000;
/** A line that ends within this share of a part is preferred to a cut in its middle. */
const lineReach = 0.5;

/** Whether a text has at most `maxTokens`. Looks at no more of it than that takes. */
export function fitsTokens(text: string, maxTokens: number, count: CountText): boolean {
  return text.length <= maxTokens * maxUnitsPerToken && count(text) <= maxTokens;
}

function countAll(text: string, count: CountText): number {
  if (text.length <= sampleLength) return count(text);
  return Math.round((count(text.slice(0, sampleLength)) * text.length) / sampleLength);
}

/** The greatest length for which `part` has at most `maxTokens`. */
function longest(
  maxTokens: number,
  available: number,
  tokensOf: (length: number) => number,
): number {
  let fits = 0;
  let tooLong = Math.min(available, maxTokens * maxUnitsPerToken) + 1;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (tokensOf(middle) <= maxTokens) fits = middle;
    else tooLong = middle;
  }
  return fits;
}

function headEnd(text: string, length: number): number {
  const line = text.lastIndexOf('\n', length);
  return graphemeFloor(text, line >= length * (1 - lineReach) ? line : length);
}

function tailStart(text: string, length: number): number {
  const start = text.length - length;
  // A part that begins behind a line break is whole already.
  const line = text.indexOf('\n', start - 1) + 1;
  return line > 0 && line <= start + length * lineReach ? line : graphemeCeil(text, start);
}

/**
 * Where to cut a text so that it has at most `maxTokens` with its notice: the beginning and the end stay, at line ends
 * if any are near, never inside a grapheme. Undefined when it fits as it is.
 * @param noticeTokens - room for the notice between the two parts
 */
export function planCut(
  text: string,
  maxTokens: number,
  count: CountText,
  noticeTokens: number = noticeRoom(undefined),
): TextCut | undefined {
  if (fitsTokens(text, maxTokens, count)) return undefined;
  const room = Math.max(0, maxTokens - noticeTokens);
  const headLength = longest(Math.floor(room * headShare), text.length, (length) =>
    count(text.slice(0, length)),
  );
  const head = headLength === 0 ? 0 : headEnd(text, headLength);
  const tailLength = longest(room - count(text.slice(0, head)), text.length - head, (length) =>
    count(text.slice(text.length - length)),
  );
  const tail = tailLength === 0 ? 0 : text.length - tailStart(text, tailLength);
  const keptTokens = count(text.slice(0, head)) + count(text.slice(text.length - tail));
  return { head, tail, keptTokens, totalTokens: Math.max(keptTokens, countAll(text, count)) };
}

/**
 * The text with the middle left out and a notice in its place.
 * @param hint - the end of the notice
 */
export function applyCut(text: string, cut: TextCut, hint = ''): string {
  const { head, tail, keptTokens, totalTokens } = cut;
  const notice = `[... about ${keptTokens} of ${totalTokens} tokens are shown, the middle is left out${hint} ...]`;
  const parts = [text.slice(0, head), notice, text.slice(text.length - tail)];
  return parts.filter((part) => part !== '').join('\n');
}
