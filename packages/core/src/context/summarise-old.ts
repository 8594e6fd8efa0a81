import { AuraError } from '../errors/aura-error.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { ContextOverlay } from './context-overlay.ts';
import { firstFit } from './first-fit.ts';
import type { MeasuredHistory } from './measured-history.ts';
import { cutPoints } from './reduce-history.ts';
import { showResults, shownUnits } from './render-view.ts';
import type { Summariser } from './summariser.ts';
import { applyCut, planCut } from './text-cut.ts';

/** What summarising takes. */
export interface SummariseOptions {
  readonly summariser: Summariser;
  /** Where reduction ends. */
  readonly maxTokens: number;
  /** Room for the summary in it. */
  readonly summaryTokens: number;
  readonly instructions?: string;
  readonly namespace: Namespace;
  readonly signal: AbortSignal;
}

/** A history whose oldest part is shown as a summary. */
export interface Summarised {
  readonly overlay: ContextOverlay;
  readonly usage?: Usage;
}

function failed(message: string): AuraError {
  return new AuraError('context/summary_failed', { message });
}

/**
 * Replaces the oldest units by a summary, into which the summary so far goes. Undefined when there is nothing to
 * summarise, or no summary. Throws what the summariser throws, and `context/summary_failed` when it makes nothing of use.
 */
export async function summariseOld(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  options: SummariseOptions,
): Promise<Summarised | undefined> {
  const { summariser, maxTokens, summaryTokens, instructions, namespace, signal } = options;
  const overlays = cutPoints(history, overlay).map((shownFrom): ContextOverlay => ({
    ...overlay,
    shownFrom,
    summary: '',
  }));
  const chosen = firstFit(overlays, (it) => history.tokens(it) + summaryTokens <= maxTokens);
  if (chosen === undefined) return undefined;
  const messages = shownUnits(history.units, overlay)
    .filter(({ at, pinned }) => at < chosen.shownFrom && !pinned)
    .flatMap((unit) => [unit.message, ...showResults(unit, overlay)]);
  if (messages.length === 0) return undefined;
  const { summary: previous } = overlay;
  const made = await summariser.summarise({
    ...(previous === null ? {} : { previous }),
    messages,
    ...(instructions === undefined ? {} : { instructions }),
    maxTokens: summaryTokens,
    namespace,
    signal,
  });
  if (made === undefined) return undefined;
  const { text, usage } = made;
  if (text.trim() === '') throw failed('the summary is empty');
  const cut = planCut(text, summaryTokens, history.count);
  const summary = cut === undefined ? text : applyCut(text, cut);
  const summarised: ContextOverlay = { ...chosen, summary };
  if (history.tokens(summarised) >= history.tokens(overlay)) {
    throw failed('the summary is longer than what it stands for');
  }
  return { overlay: summarised, ...(usage === undefined ? {} : { usage }) };
}
