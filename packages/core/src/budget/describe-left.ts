import type { BudgetLimits } from './budget-amount.ts';

const count = new Intl.NumberFormat('en-US');

function counted(amount: number | undefined, one: string, many: string): readonly string[] {
  if (amount === undefined) return [];
  return [`${count.format(amount)} ${amount === 1 ? one : many}`];
}

/** Says in one line for a model what is left of a budget. Undefined when it has no limits. */
export function describeLeft(left: BudgetLimits): string | undefined {
  const { costMicros, wallMs } = left;
  const parts = [
    ...counted(left.tokens, 'token', 'tokens'),
    ...counted(left.outputTokens, 'output token', 'output tokens'),
    ...(costMicros === undefined ? [] : [`${(costMicros / 1_000_000).toFixed(4)} USD`]),
    ...counted(left.modelCalls, 'model call', 'model calls'),
    ...counted(left.toolCalls, 'tool call', 'tool calls'),
    ...counted(wallMs === undefined ? undefined : Math.floor(wallMs / 1000), 'second', 'seconds'),
  ];
  return parts.length === 0 ? undefined : `Left of the budget of this run: ${parts.join(', ')}.`;
}
