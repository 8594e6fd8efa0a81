import type { ContextOverlay } from './context-overlay.ts';
import { firstFit } from './first-fit.ts';
import type { MeasuredHistory } from './measured-history.ts';
import { shownUnits } from './render-view.ts';
import { isStep } from './units.ts';
import type { Unit } from './units.ts';

/**
 * Shows the results of old steps as one line each, the oldest first, until the history has at most `maxTokens`. The
 * newest `keep` steps stay whole.
 */
export function elideOld(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  options: { readonly maxTokens: number; readonly keep: number },
): ContextOverlay {
  const steps = history.units.filter((unit) => isStep(unit));
  const old = steps.slice(0, Math.max(0, steps.length - options.keep));
  return elide(history, overlay, old, options.maxTokens);
}

/** Elides the results of some steps, which come in order. */
export function elide(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  steps: readonly Unit[],
  maxTokens: number,
): ContextOverlay {
  const overlays = steps
    .map(({ at }) => at + 1)
    .filter((position) => position > overlay.elidedBefore)
    .map((elidedBefore): ContextOverlay => ({ ...overlay, elidedBefore }));
  return firstFit(overlays, (it) => history.tokens(it) <= maxTokens) ?? overlay;
}

/**
 * Positions before which a history may end: where a user speaks, so that no answer is left without its question. The
 * current exchange is the last one.
 */
export function cutPoints(history: MeasuredHistory, overlay: ContextOverlay): readonly number[] {
  return history.units
    .filter(({ at, message }) => message.role === 'user' && at <= history.exchangeAt)
    .map(({ at }) => at)
    .filter((at) => at > overlay.shownFrom);
}

/** Leaves the oldest units out until the history has at most `maxTokens`. */
export function dropOld(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  maxTokens: number,
): ContextOverlay {
  const overlays = cutPoints(history, overlay).map((shownFrom) => ({ ...overlay, shownFrom }));
  const dropped = firstFit(overlays, (it) => history.tokens(it) <= maxTokens) ?? overlay;
  const shown = (it: ContextOverlay): number => shownUnits(history.units, it).length;
  return shown(dropped) === shown(overlay) ? overlay : dropped;
}
