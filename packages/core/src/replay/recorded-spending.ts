import type { Spending } from '../budget/budget-amount.ts';
import { BudgetTree } from '../budget/budget-tree.ts';
import type { CallMeter } from '../budget/run-meter.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { TurnServices } from '../turn/turn-services.ts';

/** What the calls of a part of a run have spent, and what it has cost in the end. */
function spendingIn(records: readonly RunRecord[]) {
  const reserved: Spending[] = [];
  const spent: Spending[] = [];
  const summaries: Spending[] = [];
  let costMicros: number | undefined;
  for (const record of records) {
    if (record.type !== 'event') continue;
    const { event } = record;
    if (event.type === 'model.started' && event.reserved !== undefined) {
      reserved.push(event.reserved);
    }
    if (event.type === 'message.completed' || event.type === 'message.discarded') {
      if (event.spent !== undefined) spent.push(event.spent);
    }
    if (event.type === 'context.compacted' && event.spent !== undefined) {
      summaries.push(event.spent);
    }
    if (event.type === 'run.completed') costMicros = event.outcome.costMicros;
    if (event.type === 'run.failed' || event.type === 'delegation.completed') {
      ({ costMicros } = event);
    }
  }
  return { reserved, spent, summaries, costMicros };
}

/** Takes what calls have spent from the log: prices may have changed since. Nothing is bounded. */
export function recordedSpending(
  services: TurnServices,
  records: readonly RunRecord[],
): TurnServices {
  const { reserved, spent, summaries, costMicros } = spendingIn(records);
  const isMetered = reserved.length > 0 || summaries.length > 0 || costMicros !== undefined;
  if (!isMetered) return { ...services, meter: undefined };
  const meter: CallMeter = {
    budget: new BudgetTree('run'),
    costMicros,
    beginCall: ({ maxOutputTokens }) => ({
      reserved: reserved.shift() ?? {},
      isLast: false,
      isShort: false,
      maxOutputTokens,
      settle: () => spent.shift() ?? {},
      cancel() {},
    }),
    chargeUsage: () => summaries.shift() ?? {},
    takeToolCall: () => true,
    notice: () => undefined,
    close() {},
  };
  return { ...services, meter };
}
