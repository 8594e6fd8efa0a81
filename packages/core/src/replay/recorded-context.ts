import type { CompactionReport } from '../context/compaction-report.ts';
import type { ContextOptions } from '../context/context-options.ts';
import type { ContextOverlay } from '../context/context-overlay.ts';
import { countElided } from '../context/fit-context.ts';
import type { FitRequest, FittedContext } from '../context/fit-context.ts';
import { shownUnits } from '../context/render-view.ts';
import { toUnits } from '../context/units.ts';
import { fromErrorRecord } from '../errors/aura-error.ts';
import type { DurableEventBody, RunRecord } from '../run/run-record.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import { laneOf } from './lane-of.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import { recordedCut } from './recorded-cut.ts';
import type { RecordedLife } from './recorded-life.ts';
import type { ScorePart } from './score.ts';

type Built = Extract<DurableEventBody, { readonly type: 'context.built' }>;

/** What the guard of a model call hands on, as its record has it. */
interface GuardOutput {
  readonly overlay?: ContextOverlay;
  readonly needsLarger?: true;
}

/** What is on record of a request that was made to fit. */
interface RecordedFit {
  readonly built?: Built;
  readonly report?: CompactionReport;
  /** Absent when the log breaks off before. */
  readonly output?: GuardOutput;
  /** The prompt was made anew after the history was reduced, and both were counted once more. */
  readonly hasNewPrompt?: true;
}

function builtIn(records: readonly RunRecord[]): Built | undefined {
  for (const record of records) {
    if (record.type === 'event' && record.event.type === 'context.built') return record.event;
  }
  return undefined;
}

/** The parts of a run of which the log tells that what their models were shown was made to fit. */
export function guardedParts(records: readonly RunRecord[]): Set<string> {
  const guarded = records.filter(
    (record) =>
      builtIn([record]) !== undefined ||
      (record.type === 'flow.failed' && record.key.includes('/guard#')),
  );
  return new Set(guarded.map(({ scope }) => scope));
}

/** Options with the room for input that a life of a run had. Nothing is counted: how much there was is on record. */
export function recordedContextOptions({
  before,
  records,
}: Pick<RecordedLife, 'before' | 'records'>): ContextOptions {
  const budget = (builtIn(records) ?? builtIn(before))?.budget;
  return {
    counter: { id: 'recorded', text: () => 0, message: () => 0, tools: () => 0 },
    ...(budget === undefined ? {} : { maxTokens: budget }),
    reservedForOutput: 0,
    margin: 0,
  };
}

/** Reads how the request that is due was made to fit; throws as the guard did. */
function nextFit({ records, next }: ScorePart): RecordedFit {
  let fit: RecordedFit = {};
  for (const record of next === undefined ? [] : records.slice(records.indexOf(next))) {
    if (laneOf(record) !== undefined) continue;
    if (record.type === 'flow.failed') throw fromErrorRecord(record.error);
    // Comparing what comes of it shows whether it is what its type says.
    if (record.type === 'flow.exec') return { ...fit, output: record.output as GuardOutput };
    if (record.type === 'prompt.rendered') fit = { ...fit, hasNewPrompt: true };
    else if (record.type !== 'event') break;
    else if (record.event.type === 'context.compacted') {
      fit = { ...fit, report: record.event.report };
    } else if (record.event.type === 'context.built') fit = { ...fit, built: record.event };
    else break;
  }
  return fit;
}

function unsaid({ cause }: FitRequest): CompactionReport {
  const nothing = { tokensBefore: 0, tokensAfter: 0, elidedResults: 0, droppedUnits: 0 };
  return { level: 1, cause, ...nothing };
}

/** Makes of what is on record what has come of the request, with everything that follows from its history worked out anew. */
function toFitted(request: FitRequest, fit: RecordedFit): FittedContext {
  const { built, output, hasNewPrompt } = fit;
  const units = toUnits(request.history);
  // The prompt is only made anew for a history that was reduced, also where the log breaks off before it says so.
  const report = fit.report ?? (hasNewPrompt ? unsaid(request) : undefined);
  const overlay = report === undefined ? request.overlay : output?.overlay;
  const dropped = overlay && units.length - shownUnits(units, overlay).length;
  const { tokensAfter = 0 } = report ?? {};
  const inputTokens = built?.inputTokens ?? tokensAfter;
  const droppedUnits = dropped ?? (built ?? report)?.droppedUnits ?? 0;
  const fitted = {
    overlay: overlay ?? request.overlay,
    inputTokens,
    units: units.length,
    droppedUnits,
    ...(output?.needsLarger && { needsLarger: output.needsLarger }),
  };
  if (report === undefined) return fitted;
  const reduced: CompactionReport = {
    ...report,
    ...(overlay && { droppedUnits, elidedResults: countElided(units, overlay) }),
    // A second reduction may have come after the first, and takes its place on record.
    ...(hasNewPrompt && report.cause === 'high_water' ? {} : { cause: request.cause }),
    ...(hasNewPrompt ? {} : { tokensAfter: inputTokens }),
  };
  return { ...fitted, report: reduced };
}

/** Leaves out of the conversation and of results what was left out when they were recorded, whatever would be counted today. */
export function recordedContext(
  services: TurnServices,
  { calls, score }: { readonly calls: RecordedCalls; readonly score: ScorePart },
): TurnServices {
  /** What comes of the second attempt of a request whose prompt is made anew meanwhile. */
  let second: FittedContext | undefined;
  return {
    ...services,
    async fitContext(request) {
      const known = second;
      second = undefined;
      if (known !== undefined) return known;
      const fit = nextFit(score);
      // The run was made to end before anything came of it, or the log breaks off.
      if (Object.keys(fit).length === 0) return new Promise<never>(() => {});
      const fitted = toFitted(request, fit);
      if (fit.hasNewPrompt) {
        const { report: _, ...again } = fitted;
        second = again;
      }
      return fitted;
    },
    limitOutput:
      services.limitOutput &&
      ((call, output) => {
        const shown = calls.results.get(call.id)?.content;
        return (shown && recordedCut(output, shown)) ?? output.content;
      }),
  };
}
