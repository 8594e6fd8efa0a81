import type { TokenCounter } from '../context/token-counter.ts';
import type { BudgetLimits } from './budget-amount.ts';
import type { PriceTable } from './price-table.ts';

/** What the runs of an agent may spend, and what their model calls cost. */
export interface AgentBudget {
  /** Of each run. The budget a run is a part of holds besides; see `RunRequest.budget`. */
  readonly limits?: BudgetLimits;
  /** Absent: costs are unknown, and runs under a limit of cost fail. */
  readonly prices?: PriceTable;
  /** Estimates what a call will read. Default: by the classes of characters. */
  readonly counter?: TokenCounter;
}
