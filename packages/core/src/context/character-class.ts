/** What tokenizers tell apart: they never join characters of different classes, apart from those of one word. */
export const CharacterClass = {
  Space: 0,
  Line: 1,
  Digit: 2,
  Lower: 3,
  Upper: 4,
  Punctuation: 5,
  /** Latin letters outside ASCII. */
  Accented: 6,
  /** Ideographs and kana. */
  Wide: 7,
  /** Letters of all other scripts. */
  Letter: 8,
  Symbol: 9,
  /** Half of a character outside the basic plane: emoji for the most part. */
  Surrogate: 10,
  /** Korean syllables. */
  Hangul: 11,
} as const;

/** One of the values of {@link CharacterClass}. */
export type CharacterClass = (typeof CharacterClass)[keyof typeof CharacterClass];

function classifyAscii(code: number): CharacterClass {
  if (code === 0x0a || code === 0x0d) return CharacterClass.Line;
  if (code <= 0x20) return CharacterClass.Space;
  if (code >= 0x30 && code <= 0x39) return CharacterClass.Digit;
  if (code >= 0x61 && code <= 0x7a) return CharacterClass.Lower;
  if (code >= 0x41 && code <= 0x5a) return CharacterClass.Upper;
  return CharacterClass.Punctuation;
}

/** Ranges above ASCII by their first code unit, in order. */
const ranges: readonly (readonly [from: number, is: CharacterClass])[] = [
  [0x80, CharacterClass.Symbol],
  [0xc0, CharacterClass.Accented],
  [0x250, CharacterClass.Letter],
  [0x2000, CharacterClass.Symbol],
  [0x2e80, CharacterClass.Wide],
  [0xac00, CharacterClass.Hangul],
  [0xd800, CharacterClass.Surrogate],
  [0xe000, CharacterClass.Symbol],
  [0xf900, CharacterClass.Wide],
  [0xfb00, CharacterClass.Letter],
  [0xfe00, CharacterClass.Symbol],
  [0xff00, CharacterClass.Wide],
  [0xffe0, CharacterClass.Symbol],
];

/** One entry for each UTF-16 unit: looking up is what makes counting cheap enough to be done before every call. */
const table: Uint8Array = new Uint8Array(0x10000);
for (let code = 0; code < 0x80; code += 1) table[code] = classifyAscii(code);
for (const [index, [from, is]] of ranges.entries()) {
  table.fill(is, from, ranges[index + 1]?.[0] ?? table.length);
}

/** The class of the UTF-16 unit at a position; undefined past the end. */
export function classAt(text: string, index: number): CharacterClass | undefined {
  // The table holds nothing but classes.
  return table[text.charCodeAt(index)] as CharacterClass | undefined;
}
