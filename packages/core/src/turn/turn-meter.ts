import { BudgetTree } from '../budget/budget-tree.ts';
import { RunMeter } from '../budget/run-meter.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';

/** The meter of a run; undefined when nothing bounds what it spends and no quota asks what it costs. */
export function createTurnMeter(run: DispatchRun, spanId: string): RunMeter | undefined {
  const { agent, request, clock, past, journal } = run;
  const isAsked = request.budget !== undefined || run.quotas !== undefined;
  if (agent.budget === undefined && !isAsked) return undefined;
  const { limits, prices, counter } = agent.budget ?? {};
  const { spent, warned } = past.spending;
  return new RunMeter({
    budget: new BudgetTree('run', limits, { parent: request.budget, spent }),
    prices,
    counter: counter ?? agent.context?.counter,
    model: agent.model,
    clock,
    isBounded: run.quotas !== undefined,
    warned,
    onWarning: (pressure) => {
      journal.record({ type: 'event', event: { type: 'budget.warning', ...pressure }, spanId });
    },
  });
}
