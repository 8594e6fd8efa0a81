import { addSpending, budgetDimensions } from './budget-amount.ts';
import type { BudgetLimits, Spending } from './budget-amount.ts';

/** A model call that is to be fitted into what is left of a budget. */
export interface CallDraft {
  readonly inputTokens: number;
  /** The most the answer may need. */
  readonly outputTokens: number;
  /** Tools may be called: another call has to follow. */
  readonly hasTools: boolean;
  /** What a call spends. */
  readonly spend: (inputTokens: number, outputTokens: number) => Spending;
}

/** How a model call is made so that it fits. */
export interface CallPlan {
  readonly outputTokens: number;
  /** There is nothing left for a round of tools: the answer to this call has to be the last one. */
  readonly isLast: boolean;
}

/** A last answer with fewer tokens is not worth a call. */
const minOutputTokens = 256;
/** With fewer tokens than these, the arguments of tool calls are likely to be cut off. */
const minRoundTokens = 1_024;
/** What is said around an answer when it is read again. */
const frameTokens = 64;

function fits(need: Spending, left: BudgetLimits): boolean {
  return budgetDimensions.every((dimension) => {
    const amount = need[dimension] ?? 0;
    return left[dimension] === undefined || amount === 'unknown' || amount <= left[dimension];
  });
}

/** The largest whole number up to `max` that passes, if those that pass are the smaller ones; -1 when none does. */
function largest(max: number, passes: (value: number) => boolean): number {
  if (passes(max)) return max;
  let low = -1;
  let high = max;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Fits a call into what is left. A call that may be followed by tools leaves enough for one that is not, so that a run can
 * always end with an answer. Undefined when not even the last one fits.
 */
export function planCall(draft: CallDraft, left: BudgetLimits): CallPlan | undefined {
  const { inputTokens, hasTools, spend } = draft;
  const least = Math.min(draft.outputTokens, minOutputTokens);
  const follows = (output: number): Spending =>
    addSpending({ toolCalls: 1, wallMs: 1 }, spend(inputTokens + output + frameTokens, least));
  const room = (isLast: boolean): number =>
    largest(draft.outputTokens, (output) => {
      const call = addSpending({ wallMs: 1 }, spend(inputTokens, output));
      return fits(isLast ? call : addSpending(call, follows(output)), left);
    });

  if (hasTools) {
    const outputTokens = room(false);
    if (outputTokens >= Math.min(draft.outputTokens, minRoundTokens)) {
      return { outputTokens, isLast: false };
    }
  }
  const outputTokens = room(true);
  return outputTokens >= least ? { outputTokens, isLast: true } : undefined;
}
