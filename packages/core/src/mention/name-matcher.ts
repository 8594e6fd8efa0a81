/** Somebody who can be mentioned. */
export interface Mentionable {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** Whose name stands at a place of a text, and where it ends. */
export interface NameMatch {
  readonly agent: string;
  readonly end: number;
}

/** Finds the name that a text has at a place, if it has one there. */
export interface NameMatcher {
  at(content: string, start: number): NameMatch | undefined;
}

/** A character with everything that may compose with it. Longer ones are nobody's name, and cost time. */
const segmentOf = /\P{M}[\p{M}\u1160-\u11ff]{0,8}/uy;

/** What comes behind a name must not go on with it: `@Atlas.` is one, `@Atlas.io` and `@Atlas-2` are none. */
const rightBoundary = '(?![\\p{L}\\p{N}\\p{M}_]|[.\\-][\\p{L}\\p{N}])';

/** Code points behind a name that decide whether it ends there. */
const lookahead = 2;

/** A stretch of a text in composed form, with the way back to where its characters were. */
interface Composed {
  readonly text: string;
  /** From lengths of `text` to positions in the original, for the ends of its characters. */
  readonly ends: ReadonlyMap<number, number>;
}

function compose(content: string, start: number, length: number): Composed {
  const ends = new Map<number, number>();
  let text = '';
  let position = start;
  for (let count = 0; count < length && position < content.length; count += 1) {
    segmentOf.lastIndex = position;
    const found = segmentOf.exec(content);
    // More marks than any character has: no name ends here.
    if (found === null) return { text: `${text}_`, ends };
    position += found[0].length;
    text += found[0].normalize('NFC');
    ends.set(text.length, position);
  }
  return { text, ends };
}

function escapeName(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The names of all agents, the longest first, so that it wins; among equal ones that of the first agent. */
function namesOf(
  agents: readonly Mentionable[],
): readonly { readonly agent: string; readonly name: string }[] {
  return agents
    .flatMap(({ id, name, aliases = [] }) =>
      [id, name, ...aliases].map((it) => ({ agent: id, name: it.trim().normalize('NFC') })),
    )
    .filter(({ name }) => name !== '')
    .toSorted((left, right) => right.name.length - left.name.length);
}

/** Knows the names of some agents. Undefined when they have none. */
export function createNameMatcher(agents: readonly Mentionable[]): NameMatcher | undefined {
  const names = namesOf(agents);
  if (names.length === 0) return undefined;
  const longest = Math.max(...names.map(({ name }) => Array.from(name).length));
  // The engine compares code points by simple case folding, which never changes how many there are.
  const choice = names.map(({ name }) => `(${escapeName(name)})`).join('|');
  const pattern = new RegExp(`^(?:${choice})${rightBoundary}`, 'iu');
  return {
    at(content, start) {
      const { text, ends } = compose(content, start, longest + lookahead);
      const found = pattern.exec(text);
      if (found === null) return undefined;
      const [whole, ...groups] = found;
      const end = ends.get(whole.length);
      const agent = names[groups.findIndex((group) => group !== undefined)]?.agent;
      return end === undefined || agent === undefined ? undefined : { agent, end };
    },
  };
}
