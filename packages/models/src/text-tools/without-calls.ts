import type { Fence } from './fence.ts';
import type { TextCall } from './offered-calls.ts';
import type { CallFormat } from './written-call.ts';

/** A piece of a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Calls of known tools, and where they are written. */
export interface FoundCalls extends TextRange {
  readonly format: CallFormat;
  readonly calls: readonly TextCall[];
  /** The fenced block they are in. */
  readonly fence: Fence | undefined;
}

/** Tags that models write after a call, whether they have opened them or not. */
const closers = /(?:\s*<\/(?:tool_call|function)>)+/y;

/** A text without those of the `found` calls that count, and without what only was around them. */
export function withoutCalls(
  held: { readonly text: string; readonly from: number },
  counting: readonly FoundCalls[],
  found: readonly FoundCalls[],
): { readonly text: string; readonly cuts: readonly TextRange[] } {
  const end = held.from + held.text.length;
  const slice = (from: number, to: number): string =>
    held.text.slice(from - held.from, to - held.from);
  const kept = new Set(counting);
  const dropped = new Set(found.filter((each) => !kept.has(each)).map(({ fence }) => fence));
  const cuts: { from: number; to: number }[] = [];
  for (const each of counting) {
    const { fence } = each;
    const isEmptied = fence !== undefined && !fence.isMixed && !dropped.has(fence);
    const isHeld = fence !== undefined && fence.from >= held.from;
    const whole = isEmptied && isHeld ? { from: fence.from, to: fence.end ?? end } : each;
    closers.lastIndex = whole.to - held.from;
    const to = whole.to + (closers.exec(held.text)?.[0].length ?? 0);
    const last = cuts.at(-1);
    const between = slice(last?.to ?? held.from, whole.from);
    // Commas are between calls, white space is anywhere.
    if (last !== undefined && /^[\s,]*$/.test(between)) last.to = Math.max(last.to, to);
    else cuts.push({ from: between.trim() === '' ? held.from : whole.from, to });
  }
  const last = cuts.at(-1);
  if (last !== undefined && slice(last.to, end).trim() === '') last.to = end;
  const pieces = [...cuts, { from: end, to: end }].map(({ from }, index) =>
    slice(cuts[index - 1]?.to ?? held.from, from),
  );
  return { text: pieces.join(''), cuts };
}

/** The text without some of its pieces. `offset`: of the text within the one whose pieces they are. */
export function cutText(text: string, offset: number, cuts: readonly TextRange[]): string {
  let kept = '';
  let at = 0;
  for (const { from, to } of cuts) {
    kept += text.slice(at, Math.max(at, from - offset));
    at = Math.max(at, to - offset);
  }
  return kept + text.slice(at);
}
