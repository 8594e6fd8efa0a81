import type { AuraError } from '../errors/aura-error.ts';
import type { Message } from '../message/message.ts';
import type { SystemBlock, ToolSpec } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { CompactionReport } from './compaction-report.ts';
import type { ContextOverlay } from './context-overlay.ts';
import type { ContextSettings } from './context-settings.ts';
import { irreducible, messageName } from './irreducible.ts';
import { measureHistory } from './measured-history.ts';
import type { MeasuredHistory } from './measured-history.ts';
import { reduceContext } from './reduce-context.ts';
import type { ReductionTarget } from './reduce-context.ts';
import { renderUnits, showResults, shownUnits } from './render-view.ts';
import type { Unit } from './units.ts';

/** A request that is to fit into the context window. */
export interface FitRequest {
  readonly history: readonly Message[];
  /** What is laid over the history so far. */
  readonly overlay: ContextOverlay;
  readonly system: readonly SystemBlock[];
  readonly tools: readonly ToolSpec[];
  readonly settings: ContextSettings;
  /**
   * `provider_overflow`: the provider has refused the request as it stands, whatever the counter says. `manual`: somebody
   * wants it shorter than it has to be.
   */
  readonly cause: CompactionReport['cause'];
  /** Aimed at when the cause is `manual`. Default: half of what there is, at most the low-water mark. */
  readonly targetTokens?: number;
  /** For the summariser. */
  readonly instructions?: string;
  readonly namespace: Namespace;
  readonly signal: AbortSignal;
}

/** A request that fits, as estimated. */
export interface FittedContext {
  /** The one of the request when nothing had to be reduced. */
  readonly overlay: ContextOverlay;
  /** Tokens of the whole request. */
  readonly inputTokens: number;
  /** Units of the history, and those of them that are not shown. */
  readonly units: number;
  readonly droppedUnits: number;
  /** It does not fit the model itself, only one that stands in for it. */
  readonly needsLarger?: true;
  /** Absent when nothing was reduced. */
  readonly report?: CompactionReport;
}

/** After a refusal, the request has to come down to this share of what was refused. */
const recoveryShare = 0.8;

/** An estimate that leans upwards need not be made exact below this share of the high-water mark. */
const certainShare = 0.5;

/** What is sent besides the messages. */
function fixedTokens({ system, tools, settings }: FitRequest): number {
  const { counter, model } = settings;
  const blocks = system.reduce((sum, { text }) => sum + counter.text(text, model), 0);
  return blocks + counter.tools(tools, model);
}

/** What somebody who wants a shorter request wants. */
function wantedTokens({ settings, targetTokens }: FitRequest, before: number): number {
  return targetTokens ?? Math.min(settings.lowTokens, Math.floor(before / 2));
}

function targetOf(request: FitRequest, fixed: number, before: number): ReductionTarget {
  const { budget, highTokens, lowTokens } = request.settings;
  if (request.cause === 'high_water') {
    return {
      lowTokens: lowTokens - fixed,
      highTokens: highTokens - fixed,
      maxTokens: budget - fixed,
    };
  }
  if (request.cause === 'manual') {
    const target = wantedTokens(request, before) - fixed;
    // What has to be sent anyway is not shortened before it has to be.
    return { lowTokens: target, highTokens: target, maxTokens: Number.POSITIVE_INFINITY };
  }
  const target = Math.floor(Math.min(budget, before) * recoveryShare) - fixed;
  return { lowTokens: target, highTokens: target, maxTokens: target };
}

function fail(
  history: MeasuredHistory,
  overlay: ContextOverlay,
  request: FitRequest,
  sizes: { readonly tokens: number; readonly maxTokens: number },
): AuraError {
  const { system, tools, settings } = request;
  const { counter, model } = settings;
  const blocks = system.map(({ id, text }) => ({
    name: `the system block "${id}"`,
    tokens: counter.text(text, model),
  }));
  const messages = renderUnits(history.units, overlay).map((message) => ({
    name: messageName(message),
    tokens: history.countMessage(message),
  }));
  const offered = { name: 'the list of tools', tokens: counter.tools(tools, model) };
  return irreducible([offered, ...blocks, ...messages], sizes);
}

/** Results that are shown in part or as one line under an overlay. */
export function countElided(units: readonly Unit[], overlay: ContextOverlay): number {
  return shownUnits(units, overlay).reduce((sum, unit) => {
    const shown = showResults(unit, overlay);
    return sum + unit.results.filter(({ message }, index) => shown[index] !== message).length;
  }, 0);
}

/** Takes a request apart, counted as exactly as its size deserves. */
async function measure(request: FitRequest): Promise<{
  readonly history: MeasuredHistory;
  readonly fixed: number;
  readonly tokensBefore: number;
}> {
  const { settings, overlay, cause, system, tools, signal } = request;
  const { counter, model } = settings;
  const count = () => {
    const history = measureHistory(request.history, counter, model);
    const fixed = fixedTokens(request);
    return { history, fixed, tokensBefore: fixed + history.tokens(overlay) };
  };
  const estimate = count();
  const isCertain =
    cause === 'high_water' && estimate.tokensBefore <= settings.highTokens * certainShare;
  if (counter.prepare === undefined || isCertain) return estimate;
  await counter.prepare({ system, messages: request.history, tools }, model, signal);
  return count();
}

/**
 * Makes a request fit into the context window of its model by showing less of its history; the history itself is not
 * touched. Nothing is reduced below the high-water mark. What cannot be made to fit is left to a larger model that stands in
 * for this one; throws `context/irreducible` when there is none.
 */
export async function fitContext(request: FitRequest): Promise<FittedContext> {
  const { settings, overlay, cause } = request;
  const { history, fixed, tokensBefore } = await measure(request);
  const isRefused = cause === 'provider_overflow';
  const isEnough =
    cause === 'manual'
      ? tokensBefore <= wantedTokens(request, tokensBefore)
      : !isRefused && tokensBefore <= settings.highTokens;
  const size = (it: ContextOverlay): Pick<FittedContext, 'units' | 'droppedUnits'> => {
    const units = history.units.length;
    return { units, droppedUnits: units - shownUnits(history.units, it).length };
  };
  if (isEnough) {
    return { overlay, inputTokens: tokensBefore, ...size(overlay) };
  }
  const target = targetOf(request, fixed, tokensBefore);
  const { level, ...reduced } = await reduceContext(history, target, request);
  const tokensAfter = fixed + history.tokens(reduced.overlay);
  const maxTokens = isRefused ? Math.min(settings.budget, tokensBefore - 1) : settings.budget;
  const needsLarger = tokensAfter > maxTokens && cause !== 'manual';
  if (needsLarger && tokensAfter > (settings.fallbackBudget ?? 0)) {
    throw fail(history, reduced.overlay, request, { tokens: tokensAfter, maxTokens });
  }
  const fitted = {
    inputTokens: tokensAfter,
    ...size(reduced.overlay),
    ...(needsLarger && { needsLarger: true as const }),
  };
  if (level === 0) return { overlay, ...fitted };
  const { overlay: after, ...rest } = reduced;
  const report: CompactionReport = {
    level,
    cause,
    tokensBefore,
    tokensAfter,
    elidedResults: countElided(history.units, after),
    droppedUnits: fitted.droppedUnits,
    ...rest,
  };
  return { overlay: after, ...fitted, report };
}
