import { AuraError, toErrorRecord } from '../errors/aura-error.ts';
import type { ErrorRecord } from '../errors/aura-error.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { CompactionLevel, CompactionReport } from './compaction-report.ts';
import type { ContextOverlay } from './context-overlay.ts';
import type { ContextSettings } from './context-settings.ts';
import type { MeasuredHistory } from './measured-history.ts';
import { dropOld, elideOld } from './reduce-history.ts';
import { squeezeExchange } from './squeeze-exchange.ts';
import { summariseOld } from './summarise-old.ts';

/** Tokens of the messages at which reduction begins, ends, and has failed. */
export interface ReductionTarget {
  readonly lowTokens: number;
  readonly highTokens: number;
  readonly maxTokens: number;
}

/** How far a reduction went, and what came of it. */
export interface ReducedContext {
  readonly overlay: ContextOverlay;
  readonly level: CompactionLevel | 0;
  readonly usage?: Usage;
  readonly summaryError?: ErrorRecord;
}

/** What a reduction starts from. */
export interface ReduceOptions {
  readonly settings: ContextSettings;
  readonly overlay: ContextOverlay;
  readonly cause: CompactionReport['cause'];
  /** For the summariser. */
  readonly instructions?: string;
  readonly namespace: Namespace;
  readonly signal: AbortSignal;
}

/** The most tokens of a summary, and its share of the room for input if that is less. */
const maxSummaryTokens = 2_048;
const summaryShare = 0.1;

/**
 * Level 2. A failure is not fatal: what was to be summarised is dropped instead. Where somebody has asked for a summary it
 * is: nothing has to be dropped.
 */
async function trySummary(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  options: ReduceOptions,
  maxTokens: number,
): Promise<Omit<ReducedContext, 'level'>> {
  const { settings, namespace, signal, cause, instructions } = options;
  const { summariser, budget } = settings;
  if (summariser === undefined) return { overlay };
  const summaryTokens = Math.min(maxSummaryTokens, Math.floor(budget * summaryShare));
  try {
    const room = { maxTokens, summaryTokens };
    const how = { ...(instructions === undefined ? {} : { instructions }), namespace, signal };
    const request = { summariser, ...room, ...how };
    return (await summariseOld(history, overlay, request)) ?? { overlay };
  } catch (thrown) {
    if (signal.aborted || cause === 'manual') throw thrown;
    const summaryError = toErrorRecord(AuraError.from(thrown, 'context/summary_failed'));
    return { overlay, summaryError };
  }
}

/** Goes up the ladder until the history is small enough, or to its end. */
export async function reduceContext(
  history: MeasuredHistory,
  target: ReductionTarget,
  options: ReduceOptions,
): Promise<ReducedContext> {
  const { settings, overlay } = options;
  const { keepToolSteps } = settings;
  const { lowTokens } = target;
  if (settings.strategy === 'fail') return { overlay, level: 0 };
  const elided = elideOld(history, overlay, { maxTokens: lowTokens, keep: keepToolSteps });
  const level = elided === overlay ? 0 : 1;
  if (history.tokens(elided) <= lowTokens) return { overlay: elided, level };
  const summary = await trySummary(history, elided, options, lowTokens);
  let reduced: ReducedContext = { ...summary, level: summary.overlay === elided ? level : 2 };
  const isAsked = options.cause === 'manual' && settings.summariser !== undefined;
  if (history.tokens(reduced.overlay) > lowTokens && !isAsked) {
    const dropped = dropOld(history, reduced.overlay, lowTokens);
    if (dropped !== reduced.overlay) reduced = { ...reduced, overlay: dropped, level: 3 };
  }
  if (history.tokens(reduced.overlay) <= target.maxTokens) return reduced;
  const squeezed = squeezeExchange(history, reduced.overlay, target);
  return squeezed === reduced.overlay ? reduced : { ...reduced, overlay: squeezed, level: 4 };
}
