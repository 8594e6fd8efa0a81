import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetDimensions, knownAmount } from './budget-amount.ts';
import type { BudgetDimension, BudgetLimits, Spending } from './budget-amount.ts';
import { BudgetTree } from './budget-tree.ts';
import type { BudgetReservation } from './budget-tree.ts';

const numRuns = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

const amounts = (max: number) =>
  fc.record(
    {
      tokens: fc.nat(max),
      outputTokens: fc.nat(max),
      costMicros: fc.nat(max),
      modelCalls: fc.nat(max),
      toolCalls: fc.nat(max),
      wallMs: fc.nat(max),
    },
    { requiredKeys: [] },
  );

type Operation =
  | { readonly type: 'reserve'; readonly node: number; readonly amount: Spending }
  | { readonly type: 'settle'; readonly which: number; readonly share: number }
  | { readonly type: 'release'; readonly which: number };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant('reserve'), node: fc.nat(5), amount: amounts(40) }),
  fc.record({
    type: fc.constant('settle'),
    which: fc.nat(20),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ type: fc.constant('release'), which: fc.nat(20) }),
);

/** A tenant, two sessions, two runs of the first one, and a worker of its first run. */
function makeTree(limits: readonly BudgetLimits[]) {
  const tenant = new BudgetTree('tenant', limits[0]);
  const session = tenant.child('session', limits[1]);
  const other = tenant.child('other session', limits[2]);
  const run = session.child('run', limits[3]);
  const sibling = session.child('other run', limits[4]);
  const worker = run.child('worker', limits[5]);
  const nodes = [tenant, session, other, run, sibling, worker];
  const above = [[0], [0, 1], [0, 2], [0, 1, 3], [0, 1, 4], [0, 1, 3, 5]];
  return { nodes, above };
}

interface Held {
  readonly path: readonly number[];
  readonly amount: Spending;
  readonly reservation: BudgetReservation;
}

function part(amount: Spending, share: number): Spending {
  const entries = budgetDimensions.map((dimension) => [
    dimension,
    Math.floor(knownAmount(amount, dimension) * share),
  ]);
  return Object.fromEntries(entries);
}

describe('a tree of budgets', () => {
  it('is never overdrawn and has spent what was settled, in whatever order things happen', () => {
    const trees = fc.array(amounts(100), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(trees, fc.array(operation, { maxLength: 60 }), (limits, operations) => {
        const { nodes, above } = makeTree(limits);
        const held: Held[] = [];
        const settled: { path: readonly number[]; amount: Spending }[] = [];
        const sum = (
          list: readonly { path: readonly number[]; amount: Spending }[],
          index: number,
          dimension: BudgetDimension,
        ): number =>
          list
            .filter(({ path }) => path.includes(index))
            .reduce((total, { amount }) => total + knownAmount(amount, dimension), 0);
        const fits = (path: readonly number[], amount: Spending): boolean =>
          path.every((index) =>
            budgetDimensions.every((dimension) => {
              const wanted = knownAmount(amount, dimension);
              const limit = limits[index]?.[dimension] ?? Infinity;
              const used = sum(held, index, dimension) + sum(settled, index, dimension);
              return wanted === 0 || used + wanted <= limit;
            }),
          );

        for (const step of operations) {
          if (step.type === 'reserve') {
            const path = above[step.node] ?? [];
            const decision = nodes[step.node]?.reserve(step.amount);
            expect(decision?.type).toBe(fits(path, step.amount) ? 'reserved' : 'refused');
            if (decision?.type === 'reserved') {
              held.push({ path, amount: step.amount, reservation: decision.reservation });
            }
          } else {
            const [entry] = held.splice(step.which % Math.max(1, held.length), 1);
            if (entry === undefined) continue;
            if (step.type === 'settle') {
              const actual = part(entry.amount, step.share);
              entry.reservation.settle(actual);
              settled.push({ path: entry.path, amount: actual });
            }
            // Whatever comes after the end of a reservation changes nothing.
            entry.reservation.release();
            entry.reservation.settle(entry.amount);
          }
          for (const [index, node] of nodes.entries()) {
            for (const dimension of budgetDimensions) {
              const spent = sum(settled, index, dimension);
              const free = sum(held, index, dimension);
              expect(node.spent[dimension]).toBe(spent);
              expect(node.held[dimension]).toBe(free);
              expect(spent + free).toBeLessThanOrEqual(limits[index]?.[dimension] ?? Infinity);
            }
          }
        }
      }),
      { numRuns },
    );
  }, 600_000);
});
