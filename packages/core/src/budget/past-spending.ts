import type { CallId } from '../ids/ids.ts';
import type { DurableEventBody, RunRecord } from '../run/run-record.ts';
import { mainScope } from '../run/scope.ts';
import { addSpending } from './budget-amount.ts';
import type { BudgetDimension, Spending } from './budget-amount.ts';

/** What a run has spent in its earlier lives, folded from its records. */
export interface PastSpending {
  readonly spent: Spending;
  /** Warnings that were given, as {@link warningKey} has them. */
  readonly warned: ReadonlySet<string>;
  /** Model calls that something was reserved for. */
  readonly calls: number;
  /** Model calls that nothing is known of but that they were begun, and what was held for them. */
  readonly cutOff: readonly CutOffCall[];
}

/** A model call that was begun in a life that ended before it did. */
export interface CutOffCall {
  /** Counts the model calls of the run that something was reserved for, from 1. */
  readonly call: number;
  readonly reserved: Spending;
}

/** Names the limit that a warning is about. */
export function warningKey(limit: {
  readonly scope: string;
  readonly dimension: BudgetDimension;
}): string {
  return `${limit.dimension} of ${limit.scope}`;
}

/** A call is taken from the budget when it is let go on: it begins then, or somebody is asked for it. */
function takenCall(event: DurableEventBody): CallId | undefined {
  if (event.type === 'approval.requested') return event.item.callId;
  const isTaken = event.type === 'tool.started' || event.type === 'approval.resolved';
  return isTaken ? event.callId : undefined;
}

/**
 * Folds the records of a part of a run and of all below it, in order. Calls are counted for each part by itself. A model call that was cut off counts with all that was reserved for it: what
 * became of it at the provider is unknown, and a run that crashes again and again must not spend without end.
 */
export function foldSpending(records: readonly RunRecord[], own: string = mainScope): PastSpending {
  const warned = new Set<string>();
  const toolCalls = new Set<string>();
  const open = new Map<string, CutOffCall>();
  let spent: Spending = {};
  let calls = 0;
  const close = (scope: string, actual: Spending = open.get(scope)?.reserved ?? {}): void => {
    spent = addSpending(spent, actual);
    open.delete(scope);
  };
  for (const record of records) {
    if (record.type !== 'event') continue;
    const { event, scope } = record;
    if (event.type === 'budget.warning') warned.add(warningKey(event));
    if (event.type === 'context.compacted' && event.spent !== undefined) {
      spent = addSpending(spent, event.spent);
    }
    const callId = takenCall(event);
    if (callId !== undefined) toolCalls.add(`${scope} ${callId}`);
    if (event.type === 'model.started') {
      close(scope);
      const { reserved } = event;
      if (reserved !== undefined) {
        if (scope === own) calls += 1;
        open.set(scope, { call: calls, reserved });
      }
    }
    const isOver =
      event.type === 'message.completed' ||
      (event.type === 'message.discarded' && event.replacedBy === undefined);
    if (isOver) close(scope, event.spent);
  }
  const cutOff = [...open].flatMap(([scope, call]) => (scope === own ? [call] : []));
  for (const scope of open.keys()) close(scope);
  return { spent: addSpending(spent, { toolCalls: toolCalls.size }), warned, calls, cutOff };
}
