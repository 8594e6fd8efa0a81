/** More than anybody writes by hand; nested alternatives multiply. */
const maxAlternatives = 1_000;

/** The globs without `{a,b}` that a glob stands for. Throws a `SyntaxError`. */
export function expandAlternatives(pattern: string): readonly string[] {
  const { texts, end } = expand(pattern, 0, false);
  if (end < pattern.length) throw new SyntaxError('a } closes nothing');
  return texts;
}

interface Expanded {
  readonly texts: readonly string[];
  /** Where it ended: at a `,` or `}` when inside braces, at a stray `}` or the end otherwise. */
  readonly end: number;
}

function expand(pattern: string, start: number, isInside: boolean): Expanded {
  let texts: readonly string[] = [''];
  const add = (more: readonly string[]): void => {
    texts = texts.flatMap((text) => more.map((next) => text + next));
    if (texts.length > maxAlternatives) {
      throw new SyntaxError(`it stands for more than ${maxAlternatives} alternatives`);
    }
  };
  let at = start;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '}' || (character === ',' && isInside)) break;
    if (character === '{') {
      const group = expandGroup(pattern, at + 1);
      add(group.texts);
      at = group.end;
    } else {
      const length = lengthOfUnit(pattern, at);
      add([pattern.slice(at, at + length)]);
      at += length;
    }
  }
  return { texts, end: at };
}

function expandGroup(pattern: string, start: number): Expanded {
  const texts: string[] = [];
  let at = start;
  for (;;) {
    const branch = expand(pattern, at, true);
    texts.push(...branch.texts);
    at = branch.end + 1;
    if (pattern.charAt(branch.end) === '}') return { texts, end: at };
    if (branch.end >= pattern.length) throw new SyntaxError('a { is not closed by a }');
  }
}

/** Braces and commas that are escaped, or members of a class, are ordinary characters. */
function lengthOfUnit(pattern: string, at: number): number {
  const character = pattern.charAt(at);
  if (character === '\\') return 2;
  if (character !== '[') return 1;
  const negation = /[!^]/.test(pattern.charAt(at + 1)) ? 1 : 0;
  const end = pattern.indexOf(']', at + 2 + negation);
  return end === -1 ? 1 : end + 1 - at;
}
