import { describe, expect, it } from 'vitest';
import { BudgetTree } from './budget-tree.ts';
import type { BudgetReservation } from './budget-tree.ts';
import type { Spending } from './budget-amount.ts';
import { describeLeft } from './describe-left.ts';

function reserved(node: BudgetTree, amount: Spending): BudgetReservation {
  const decision = node.reserve(amount);
  if (decision.type === 'refused') throw new Error(`refused by ${decision.scope}`);
  return decision.reservation;
}

describe('a budget', () => {
  it('gives nothing that a node above it has not, and then takes nothing from any node', () => {
    const tenant = new BudgetTree('tenant', { costMicros: 100 });
    const run = tenant.child('run', { tokens: 1_000 });
    expect(run.reserve({ tokens: 900, costMicros: 101 })).toEqual({
      type: 'refused',
      scope: 'tenant',
      dimension: 'costMicros',
      reason: 'exhausted',
    });
    expect(run.left()).toEqual({ tokens: 1_000, costMicros: 100 });
    expect(run.held.tokens).toBe(0);
  });

  it('is shared by everything below it', () => {
    const run = new BudgetTree('run', { modelCalls: 3 });
    reserved(run.child('worker 1'), { modelCalls: 2 });
    const second = run.child('worker 2');
    expect(second.left()).toEqual({ modelCalls: 1 });
    expect(second.reserve({ modelCalls: 2 }).type).toBe('refused');
  });

  it('counts what was really spent, also beyond what was reserved, and gives no more then', () => {
    const run = new BudgetTree('run', { tokens: 100 });
    reserved(run, { tokens: 80 }).settle({ tokens: 130 });
    expect(run.spent.tokens).toBe(130);
    expect(run.left()).toEqual({ tokens: 0 });
    expect(run.reserve({ tokens: 1 }).type).toBe('refused');
    expect(run.pressures()).toEqual([{ scope: 'run', dimension: 'tokens', ratio: 1.3 }]);
  });

  it('does not take an unknown cost for nothing', () => {
    const tenant = new BudgetTree('tenant', { costMicros: 100 });
    const run = tenant.child('run');
    expect(run.reserve({ tokens: 5, costMicros: 'unknown' })).toMatchObject({
      reason: 'unpriced',
      scope: 'tenant',
    });
    const free = new BudgetTree('free');
    reserved(free, { costMicros: 'unknown' }).settle({ costMicros: 'unknown' });
    free.charge({ costMicros: 7 });
    expect(free.spent.costMicros).toBe('unknown');
  });

  it('refuses amounts that are no whole numbers from zero up', () => {
    const run = new BudgetTree('run');
    for (const tokens of [-1, 0.5, Number.NaN, Infinity]) {
      expect(() => run.reserve({ tokens })).toThrow(/whole number/);
      expect(() => run.child('part', { tokens })).toThrow(/whole number/);
    }
  });

  it('tells what is left in one line', () => {
    const left = { tokens: 12_000, costMicros: 420_000, modelCalls: 1, wallMs: 61_000 };
    expect(describeLeft(left)).toBe(
      'Left of the budget of this run: 12,000 tokens, 0.4200 USD, 1 model call, 61 seconds.',
    );
    expect(describeLeft({})).toBeUndefined();
  });
});
