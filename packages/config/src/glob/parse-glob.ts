/** A test of one character, or any number of characters. */
export type GlobToken = 'sequence' | ((character: string) => boolean);

interface ParsedClass {
  readonly token: GlobToken;
  /** The index behind the closing bracket. */
  readonly end: number;
}

/** The tokens of a glob without alternatives. Throws a `SyntaxError`. */
export function parseGlob(pattern: string): readonly GlobToken[] {
  const characters = Array.from(pattern);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') tokens.push('sequence');
    else if (character === '?') tokens.push(() => true);
    else if (character === '[') {
      const { token, end } = parseClass(characters, at);
      tokens.push(token);
      at = end - 1;
    } else if (character === '\\') {
      at += 1;
      tokens.push(literal(characters[at]));
    } else tokens.push(literal(character));
  }
  return tokens;
}

function literal(wanted: string | undefined): GlobToken {
  if (wanted === undefined) throw new SyntaxError('it ends in a \\ with nothing to take literally');
  return (character) => character === wanted;
}

/** A bracket right behind the opening one, or behind its negation, is one of the characters. */
function parseClass(characters: readonly string[], start: number): ParsedClass {
  const isNegated = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  const end = characters.indexOf(']', first + 1);
  if (end === -1) throw new SyntaxError('a [ is not closed by a ]');
  const members = characters.slice(first, end);
  const ranges: (readonly [low: string, high: string])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const low = members[at] ?? '';
    const high = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (high !== undefined) at += 2;
    if (high !== undefined && high < low) {
      throw new SyntaxError(`the range ${low}-${high} is the wrong way round`);
    }
    ranges.push([low, high ?? low]);
  }
  const isMember = (character: string): boolean =>
    ranges.some(([low, high]) => low <= character && character <= high);
  return { token: (character) => isMember(character) !== isNegated, end: end + 1 };
}
