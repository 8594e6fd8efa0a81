import { createNameMatcher } from './name-matcher.ts';
import type { Mentionable, NameMatcher } from './name-matcher.ts';
import { codeRanges, urlRanges } from './quoted-ranges.ts';
import type { TextRange } from './quoted-ranges.ts';

/** One place where an agent is addressed by name. Offsets are UTF-16 units of the text it was found in. */
export interface Mention {
  /** Id of the agent. */
  readonly agent: string;
  readonly start: number;
  readonly end: number;
  /** As it was written, with the `@`. */
  readonly text: string;
}

/** Who is addressed in a text. */
export interface Mentions {
  /** In the order of the text. */
  readonly mentions: readonly Mention[];
  /** Id of the agent that is mentioned first. */
  readonly target: string | undefined;
  /**
   * The text without the mentions, trimmed. Runs of blanks are one blank, or a line end if there was one among them;
   * code stays as it was.
   */
  readonly text: string;
}

/** An `@` that does not go on with a word, an address or another `@`. */
const at = /(?<![\p{L}\p{N}_.@]\p{M}*)@/gu;

/** Names are prepared once for each list of agents, which is made when agents are. */
const matchers = new WeakMap<readonly Mentionable[], { readonly matcher?: NameMatcher }>();

function matcherFor(agents: readonly Mentionable[]): NameMatcher | undefined {
  const known = matchers.get(agents);
  if (known !== undefined) return known.matcher;
  const matcher = createNameMatcher(agents);
  matchers.set(agents, matcher === undefined ? {} : { matcher });
  return matcher;
}

/** Tells whether positions, asked for in ascending order, lie in one of some ranges. */
function within(ranges: readonly TextRange[]): (position: number) => boolean {
  const sorted = ranges.toSorted((left, right) => left.start - right.start);
  let next = 0;
  let end = 0;
  return (position) => {
    for (let range = sorted[next]; range !== undefined && range.start <= position;) {
      end = Math.max(end, range.end);
      next += 1;
      range = sorted[next];
    }
    return position < end;
  };
}

function findMentions(
  content: string,
  matcher: NameMatcher,
  code: readonly TextRange[],
): readonly Mention[] {
  const isQuoted = within([...code, ...urlRanges(content)]);
  const mentions: Mention[] = [];
  for (const { index: start } of content.matchAll(at)) {
    if (isQuoted(start)) continue;
    const found = matcher.at(content, start + 1);
    if (found === undefined) continue;
    const { agent, end } = found;
    mentions.push({ agent, start, end, text: content.slice(start, end) });
  }
  return mentions;
}

function collapse(text: string): string {
  return text.replaceAll(/\s+/g, (blanks) => {
    const lineEnds = blanks.split('\n').length - 1;
    return lineEnds === 0 ? ' ' : '\n'.repeat(Math.min(lineEnds, 2));
  });
}

function withoutMentions(
  content: string,
  mentions: readonly Mention[],
  code: readonly TextRange[],
): string {
  const kept = [
    ...mentions.map(({ start, end }) => ({ start, end, text: '' })),
    ...code.map(({ start, end }) => ({ start, end, text: content.slice(start, end) })),
  ].toSorted((left, right) => left.start - right.start);
  const parts: { readonly text: string; readonly isCode: boolean }[] = [];
  let prose = '';
  let position = 0;
  for (const { start, end, text } of kept) {
    prose += content.slice(position, start);
    position = end;
    if (text === '') continue;
    parts.push({ text: prose, isCode: false }, { text, isCode: true });
    prose = '';
  }
  parts.push({ text: prose + content.slice(position), isCode: false });
  return parts
    .map(({ text, isCode }) => (isCode ? text : collapse(text)))
    .join('')
    .trim();
}

/**
 * Finds the agents that a message addresses as `@name`, by name, alias or id. Case and the form in which accents are
 * written do not matter; the longest name wins; code and web addresses address nobody. Never throws, and takes time in
 * proportion to the text.
 */
export function detectMentions(content: string, agents: readonly Mentionable[]): Mentions {
  const matcher = content.includes('@') ? matcherFor(agents) : undefined;
  const code = codeRanges(content);
  const mentions = matcher === undefined ? [] : findMentions(content, matcher, code);
  return {
    mentions,
    target: mentions[0]?.agent,
    text: withoutMentions(content, mentions, code),
  };
}
