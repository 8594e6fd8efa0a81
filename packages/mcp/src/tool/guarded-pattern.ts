import { createContext, Script } from 'node:vm';

/** What `ajv` needs of a regular expression. */
export interface Pattern {
  test(text: string): boolean;
  /** `ajv` takes patterns for one whose texts are equal. */
  toString(): string;
}

const maxPatternLength = 1_000;
/** Up to here even quadratic matching takes no noticeable time. */
const shortText = 2_000;
const longestMatchMs = 50;
/** For all patterns of one check together: a schema may have thousands of them. */
const longestCheckMs = 250;

const match = new Script('pattern.test(text)');

/**
 * The patterns of a server's schema, matched so that they cannot hang the process: one that could take exponential time is
 * matched under a time limit, which ends the matching itself, and there is a limit for a whole check. A pattern that is not
 * valid, is too long or did not finish once accepts every text: the server checks its arguments itself, this check only
 * saves a round.
 */
export class GuardedPatterns {
  readonly #known = new Map<string, Pattern>();
  #leftMs = longestCheckMs;

  /** To be called before each check. */
  begin(): void {
    this.#leftMs = longestCheckMs;
  }

  get(source: string): Pattern {
    let pattern = this.#known.get(source);
    if (pattern === undefined) {
      pattern = this.#guarded(source);
      this.#known.set(source, pattern);
    }
    return pattern;
  }

  #guarded(source: string): Pattern {
    const pattern = source.length > maxPatternLength ? undefined : compile(source);
    const toString = (): string => source;
    if (pattern === undefined) return { test: () => true, toString };
    const quick = isQuick(source);
    let isGivenUp = false;
    return {
      toString,
      test: (text) => {
        if (isGivenUp) return true;
        if (quick && text.length <= shortText) return pattern.test(text);
        if (this.#leftMs <= 0) return true;
        const before = performance.now();
        const found = testWithin(pattern, text);
        this.#leftMs -= performance.now() - before;
        isGivenUp = found === undefined;
        return found ?? true;
      },
    };
  }
}

/** Patterns in the wild are written for engines with and without the `u` flag; many are valid in one of them only. */
function compile(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Not valid under these flags.
    }
  }
  return undefined;
}

/** At most one repetition without a bound and no back reference: at worst quadratic. */
function isQuick(source: string): boolean {
  const bare = source.replaceAll(/\\[^1-9k]/g, '.').replaceAll(/\[[^\]]*\]/g, '.');
  return !bare.includes('\\') && (bare.match(/[*+]|\{\d+,?\d*\}/g) ?? []).length <= 1;
}

/** Undefined when it took too long. */
function testWithin(pattern: RegExp, text: string): boolean | undefined {
  try {
    return Boolean(
      match.runInContext(createContext({ pattern, text }), { timeout: longestMatchMs }),
    );
  } catch {
    return undefined;
  }
}
