import { contentText } from '../message/message-text.ts';
import type { ContextOverlay, ResultCut } from './context-overlay.ts';
import type { MeasuredHistory } from './measured-history.ts';
import { elide } from './reduce-history.ts';
import { noticeRoom } from './read-hint.ts';
import { planCut } from './text-cut.ts';
import { isStep } from './units.ts';
import type { Unit } from './units.ts';

/** Less than this of a result tells the model nothing. */
const minResultTokens = 64;

/** The equal share to which the largest of some sizes have to be brought for all of them to have `total` together. */
function equalShare(sizes: readonly number[], total: number): number {
  let left = total;
  const ascending = [...sizes].sort((one, other) => one - other);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return Math.floor(share);
    left -= size;
  }
  return Infinity;
}

/** Shortens the results of one step so that the history has at most `maxTokens`. */
function shortenStep(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  step: Unit,
  maxTokens: number,
): ContextOverlay {
  const results = step.results.flatMap(({ at, message }) => {
    const text = contentText(message.result.content);
    const noticeTokens = noticeRoom(message.result.blobRef);
    return at === undefined ? [] : [{ at, text, noticeTokens, tokens: history.count(text) }];
  });
  const sum = results.reduce((total, { tokens }) => total + tokens, 0);
  const whole: ContextOverlay = { ...overlay, cuts: [] };
  const room = maxTokens - (history.tokens(whole) - sum);
  const share = equalShare(
    results.map(({ tokens }) => tokens),
    room,
  );
  const maxPerResult = Math.max(minResultTokens, share);
  const cuts = results.flatMap(({ at, text, noticeTokens }): ResultCut[] => {
    const cut = planCut(text, maxPerResult, history.count, noticeTokens);
    return cut === undefined ? [] : [{ at, cut }];
  });
  return { ...overlay, cuts };
}

/**
 * Reduces the current exchange itself: first the results of all its steps but the last, which the model has not answered
 * yet, then that one's results to equal shares. Does what it can; the outcome may still be too large.
 */
export function squeezeExchange(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  target: { readonly lowTokens: number; readonly highTokens: number },
): ContextOverlay {
  const steps = history.units.filter((unit) => isStep(unit) && unit.at >= history.exchangeAt);
  const last = steps.at(-1);
  const elided = elide(history, overlay, steps.slice(0, -1), target.lowTokens);
  if (last === undefined || last.pinned || history.tokens(elided) <= target.highTokens)
    return elided;
  return shortenStep(history, elided, last, target.highTokens);
}
