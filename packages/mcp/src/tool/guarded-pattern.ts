import { createContext, Script } from 'node:vm';

/** What `ajv` needs of a regular expression. */
export interface Pattern {
  test(text: string): boolean;
}

const maxPatternLength = 1_000;
/** Up to here even quadratic matching takes no noticeable time. */
const shortText = 2_000;
const longestMatchMs = 50;

const match = new Script('pattern.test(text)');

/**
 * A pattern from a server's schema, matched so that it cannot hang the process: one that could take exponential time is
 * matched under a time limit, which ends the matching itself. A pattern that is not valid, is too long or does not finish
 * in time accepts every text: the server checks its arguments itself, this check only saves a round.
 */
export function guardedPattern(source: string): Pattern {
  const pattern = source.length > maxPatternLength ? undefined : compile(source);
  if (pattern === undefined) return { test: () => true };
  const quick = isQuick(source);
  return {
    test: (text) =>
      quick && text.length <= shortText ? pattern.test(text) : testWithin(pattern, text),
  };
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

function testWithin(pattern: RegExp, text: string): boolean {
  try {
    return Boolean(
      match.runInContext(createContext({ pattern, text }), { timeout: longestMatchMs }),
    );
  } catch {
    return true;
  }
}
