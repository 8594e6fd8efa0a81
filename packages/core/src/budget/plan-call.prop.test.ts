import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpending, budgetDimensions, knownAmount } from './budget-amount.ts';
import type { BudgetLimits, Spending } from './budget-amount.ts';
import { planCall } from './plan-call.ts';
import type { CallDraft } from './plan-call.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

const room = fc.record(
  {
    tokens: fc.nat(30_000),
    outputTokens: fc.nat(10_000),
    costMicros: fc.nat(100_000),
    modelCalls: fc.nat(4),
    toolCalls: fc.nat(2),
    wallMs: fc.nat(2),
  },
  { requiredKeys: [] },
);

const spend: CallDraft['spend'] = (input, output) => ({
  tokens: input + output,
  outputTokens: output,
  costMicros: input + 5 * output,
  modelCalls: 1,
});

function minus(left: BudgetLimits, spent: Spending): BudgetLimits {
  const rest = budgetDimensions.flatMap((dimension) => {
    const amount = left[dimension];
    return amount === undefined ? [] : [[dimension, amount - knownAmount(spent, dimension)]];
  });
  return Object.fromEntries(rest);
}

function isWithin(left: BudgetLimits, spent: Spending): boolean {
  return Object.values(minus(left, spent)).every((rest) => rest >= 0);
}

describe('a model call that is fitted into a budget', () => {
  it('never needs more than there is, and leaves enough for an answer when tools may follow', () => {
    fc.assert(
      fc.property(
        room,
        fc.record({
          inputTokens: fc.nat(10_000),
          outputTokens: fc.integer({ min: 1, max: 9_000 }),
          hasTools: fc.boolean(),
        }),
        (left, wanted) => {
          const plan = planCall({ ...wanted, spend }, left);
          if (plan === undefined) {
            const least = spend(wanted.inputTokens, Math.min(256, wanted.outputTokens));
            expect(isWithin(left, addSpending(least, { wallMs: 1 }))).toBe(false);
            return;
          }
          const { outputTokens, isLast } = plan;
          expect(outputTokens).toBeLessThanOrEqual(wanted.outputTokens);
          const spent = spend(wanted.inputTokens, outputTokens);
          expect(isWithin(left, spent)).toBe(true);
          if (isLast) return;
          expect(wanted.hasTools).toBe(true);
          const after = minus(left, addSpending(spent, { toolCalls: 1 }));
          const next = { inputTokens: wanted.inputTokens + outputTokens, hasTools: false, spend };
          expect(
            planCall({ ...next, outputTokens: Math.min(256, wanted.outputTokens) }, after),
          ).toMatchObject({ isLast: true });
        },
      ),
      { numRuns },
    );
  });

  it('is not made shorter when there is enough', () => {
    const draft = { inputTokens: 1_000, outputTokens: 4_000, hasTools: true, spend };
    expect(planCall(draft, {})).toEqual({ outputTokens: 4_000, isLast: false });
    expect(planCall(draft, { tokens: 20_000 })).toEqual({ outputTokens: 4_000, isLast: false });
  });
});
