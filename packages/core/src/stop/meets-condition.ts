import { AuraError } from '../errors/aura-error.ts';
import type { StopCondition, StopRule, StopState } from './stop-condition.ts';

function meetsRule(rule: StopRule, { turns, costMicros }: StopState): boolean {
  switch (rule.type) {
    case 'after_turns':
      return turns.length >= rule.turns;
    case 'after_tool': {
      const results = turns.at(-1)?.results ?? [];
      return results.some(({ name, outcome }) => outcome === 'ok' && rule.names.includes(name));
    }
    case 'over_cost':
      // A cost that nobody knows would never be too much.
      if (costMicros === undefined) {
        throw new AuraError('budget/unpriced', {
          message: 'the run is to stop at a cost, and the price of the model is not known',
          hint: 'Give the agent a budget with prices, or stop after a number of turns instead.',
        });
      }
      return costMicros > rule.costMicros;
  }
}

/** Whether one of the conditions is met, asked in their order. Throws what a function throws. */
export async function meetsCondition(
  conditions: readonly StopCondition[],
  state: StopState,
): Promise<boolean> {
  for (const condition of conditions) {
    const isMet =
      typeof condition === 'function' ? await condition(state) : meetsRule(condition, state);
    if (isMet) return true;
  }
  return false;
}
