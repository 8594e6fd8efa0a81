/** Longest stretch that a tokenizer may have to merge as one piece: its work grows with the square of that. */
const maxRun = 1_000;

const letter = 1;
const sign = 2;
const space = 4;
const anything = letter | sign | space;

function asciiKind(code: number): number {
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (isLetter) return letter;
  if (code >= 48 && code <= 57) return 0;
  // Ends of lines join signs as well as spaces.
  if (code === 10 || code === 13) return sign | space;
  return code === 32 || (code >= 9 && code <= 12) ? space : sign;
}

const ascii = Uint8Array.from({ length: 128 }, (_, code) => asciiKind(code));

/** Ranges of characters whose kind is beyond doubt. */
function wideKind(code: number): number {
  if (code >= 0x4e_00 && code <= 0x9f_ff) return letter;
  if (code >= 0x30_41 && code <= 0x30_fa) return letter;
  if (code >= 0xac_00 && code <= 0xd7_a3) return letter;
  if (code >= 0x04_00 && code <= 0x04_81) return letter;
  if (code >= 0x30_01 && code <= 0x30_03) return sign;
  if (code >= 0xff_01 && code <= 0xff_0f) return sign;
  return anything;
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc_00 && code <= 0xdf_ff;
}

/**
 * Cuts a text wherever more than 1,000 characters in a row could be one piece for a tokenizer, never within a character.
 * Other texts stay whole, so that they are counted exactly; a cut adds a token or two.
 */
export function splitRuns(text: string): readonly string[] {
  if (text.length <= maxRun) return [text];
  const parts: string[] = [];
  let begin = 0;
  let letters = 0;
  let signs = 0;
  let spaces = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = (code < 128 ? ascii[code] : wideKind(code)) ?? anything;
    letters = (kind & letter) === 0 ? 0 : letters + 1;
    signs = (kind & sign) === 0 ? 0 : signs + 1;
    spaces = (kind & space) === 0 ? 0 : spaces + 1;
    if (letters < maxRun && signs < maxRun && spaces < maxRun) continue;
    if (isLowSurrogate(text, at + 1)) continue;
    parts.push(text.slice(begin, at + 1));
    begin = at + 1;
    letters = 0;
    signs = 0;
    spaces = 0;
  }
  if (begin < text.length) parts.push(text.slice(begin));
  return parts;
}
