import type { CallId } from '../ids/ids.ts';
import type { RunRecord } from '../run/run-record.ts';
import { addSpending } from './budget-amount.ts';
import type { BudgetDimension, Spending } from './budget-amount.ts';

/** What a run has spent in its earlier lives, folded from its records. */
export interface PastSpending {
  readonly spent: Spending;
  /** Warnings that were given, as {@link warningKey} has them. */
  readonly warned: ReadonlySet<string>;
}

/** Names the limit that a warning is about. */
export function warningKey(limit: {
  readonly scope: string;
  readonly dimension: BudgetDimension;
}): string {
  return `${limit.dimension} of ${limit.scope}`;
}

/**
 * Folds the records of a run, in order. A model call that was cut off counts with all that was reserved for it: what
 * became of it at the provider is unknown, and a run that crashes again and again must not spend without end.
 */
export function foldSpending(records: readonly RunRecord[]): PastSpending {
  const warned = new Set<string>();
  const calls = new Set<CallId>();
  const open = new Map<string, Spending>();
  let spent: Spending = {};
  const close = (scope: string, actual: Spending = open.get(scope) ?? {}): void => {
    spent = addSpending(spent, actual);
    open.delete(scope);
  };
  for (const record of records) {
    if (record.type !== 'event') continue;
    const { event, scope } = record;
    if (event.type === 'budget.warning') warned.add(warningKey(event));
    if (event.type === 'tool.started') calls.add(event.callId);
    if (event.type === 'model.started') {
      close(scope);
      if (event.reserved !== undefined) open.set(scope, event.reserved);
    }
    if (event.type === 'message.completed' || event.type === 'message.discarded') {
      close(scope, event.spent);
    }
  }
  for (const scope of open.keys()) close(scope);
  return { spent: addSpending(spent, { toolCalls: calls.size }), warned };
}
