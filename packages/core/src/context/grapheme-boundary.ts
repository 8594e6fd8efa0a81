/** The language is fixed so that texts are cut alike on every machine. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** True for characters that never join with another one of these: no marks, no parts of syllables or emoji. */
function isPlain(code: number): boolean {
  return (
    (code < 0x300 && code !== 0x0d) ||
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a1 && code <= 0x30fa) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}

/** True where a grapheme certainly ends; false means that only looking at more of the text can tell. */
function isCertain(text: string, index: number): boolean {
  if (index === 0 || index === text.length) return true;
  return isPlain(text.charCodeAt(index - 1)) && isPlain(text.charCodeAt(index));
}

/** Starts of the graphemes between two certain ends. */
function* starts(text: string, from: number, to: number): Generator<number> {
  for (const { index } of segmenter.segment(text.slice(from, to))) yield from + index;
}

/** The last position at or before `index` that is not inside a grapheme. */
export function graphemeFloor(text: string, index: number): number {
  return around(text, index).floor;
}

/** The first position at or after `index` that is not inside a grapheme. */
export function graphemeCeil(text: string, index: number): number {
  return around(text, index).ceil;
}

function around(text: string, index: number): { readonly floor: number; readonly ceil: number } {
  if (isCertain(text, index)) return { floor: index, ceil: index };
  let from = index;
  while (!isCertain(text, from)) from -= 1;
  let to = index;
  while (!isCertain(text, to)) to += 1;
  let floor = from;
  for (const start of starts(text, from, to)) {
    if (start >= index) return { floor: start === index ? index : floor, ceil: start };
    floor = start;
  }
  return { floor, ceil: to };
}
