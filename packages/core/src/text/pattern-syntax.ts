/** What a pattern is made of. A character stands for one code point. */
export type PatternNode =
  | { readonly type: 'character'; readonly matches: (character: string) => boolean }
  /** Takes nothing; decides by the characters around a place, which are undefined at the ends of the text. */
  | { readonly type: 'assertion'; readonly holds: Assertion }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly type: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
    };

/** True when a place between two characters is one the pattern may pass. */
export type Assertion = (before: string | undefined, after: string | undefined) => boolean;

const token = new RegExp(
  [
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/,
    /\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[pP]\{[^}]*\}|\\c[a-zA-Z]|\\./,
    /\[(?:\\.|[^\]\\])*\]/,
    /\(\?<(?![=!])[^>]*>|\(\?:|\(\?|[()|^$]/,
    /(?:[*+?]|\{\d+(?:,\d*)?\})\??/,
    /./,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gsu',
);

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /\w/.test(character);
const atBoundary: Assertion = (before, after) => isWord(before) !== isWord(after);

const assertions: Readonly<Record<string, Assertion>> = {
  '^': (before) => before === undefined,
  $: (_before, after) => after === undefined,
  '\\b': atBoundary,
  '\\B': (before, after) => !atBoundary(before, after),
};

const counts: Readonly<Record<string, readonly [min: number, max: number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};

/** The bounds of a quantifier; undefined for any other token. Lazy ones find other places, never another answer. */
function toBounds(text: string | undefined): readonly [min: number, max: number] | undefined {
  const [, short = '', from = '', comma, to = ''] =
    /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??$/.exec(text ?? '') ?? [];
  if (from === '') return counts[short];
  const min = Number(from);
  if (comma === undefined) return [min, min];
  return [min, to === '' ? Infinity : Number(to)];
}

function toCharacter(text: string): PatternNode {
  if (text !== '.' && !text.startsWith('\\') && !text.startsWith('[')) {
    return { type: 'character', matches: (character) => character === text };
  }
  if (/^\\[1-9k]/.test(text)) throw new SyntaxError('back references are not supported');
  // On one character at a time the engine has nothing to go back to.
  const one = new RegExp(`^${text}$`, 'u');
  return { type: 'character', matches: (character) => one.test(character) };
}

/** Reads the tokens of one pattern, which the platform has accepted before: brackets close, quantifiers follow something. */
class PatternReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = source.match(token) ?? [];
  }

  choice(): PatternNode {
    const options = [this.#sequence()];
    while (this.#tokens[this.#at] === '|') {
      this.#at += 1;
      options.push(this.#sequence());
    }
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { type: 'choice', options };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (next === undefined || next === '|' || next === ')') return { type: 'sequence', parts };
      this.#at += 1;
      parts.push(this.#repeated(this.#atom(next)));
    }
  }

  #repeated(node: PatternNode): PatternNode {
    const bounds = toBounds(this.#tokens[this.#at]);
    if (bounds === undefined) return node;
    this.#at += 1;
    const [min, max] = bounds;
    return { type: 'repeat', node, min, max };
  }

  #atom(text: string): PatternNode {
    const holds = assertions[text];
    if (holds !== undefined) return { type: 'assertion', holds };
    if (!text.startsWith('(')) return toCharacter(text);
    if (text === '(?') throw new SyntaxError('look-around and flags in groups are not supported');
    const inner = this.choice();
    this.#at += 1;
    return inner;
  }
}

/**
 * Reads a regular expression of JavaScript in its `u` mode, without look-around, back references and flags. Throws a
 * SyntaxError for everything else.
 */
export function readPattern(source: string): PatternNode {
  // The platform says what is wrong with a pattern better than a reader that only has to understand good ones.
  RegExp(source, 'u');
  return new PatternReader(source).choice();
}
