import { AuraError } from '../errors/aura-error.ts';

/** What a budget is spent on. All are whole numbers. */
export interface BudgetAmount {
  /** Read and generated, cached ones included. */
  readonly tokens: number;
  /** Generated. */
  readonly outputTokens: number;
  /** Money, in millionths of the currency of the prices. */
  readonly costMicros: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  /** Time spent working, in milliseconds. Work that is done side by side counts once for each. */
  readonly wallMs: number;
}

/** One of the things a budget is spent on. */
export type BudgetDimension = keyof BudgetAmount;

/** Bounds of a budget; what is absent is unbounded. */
export type BudgetLimits = Partial<BudgetAmount>;

/**
 * Something that is or may be spent. What is absent is zero; a cost that nobody knows is `unknown`, which is not zero.
 */
export type Spending = Partial<Omit<BudgetAmount, 'costMicros'>> & {
  readonly costMicros?: number | 'unknown';
};

/** Every dimension, in the order in which they are shown. */
export const budgetDimensions: readonly BudgetDimension[] = [
  'tokens',
  'outputTokens',
  'costMicros',
  'modelCalls',
  'toolCalls',
  'wallMs',
];

/** How much of a dimension is spent for certain. */
export function knownAmount(spending: Spending, dimension: BudgetDimension): number {
  const amount = spending[dimension] ?? 0;
  return amount === 'unknown' ? 0 : amount;
}

/** The sum of two spendings. Something unknown makes the sum unknown. */
export function addSpending(left: Spending, right: Spending): Spending {
  const sum: Record<string, number | 'unknown'> = {};
  for (const dimension of budgetDimensions) {
    if (left[dimension] === undefined && right[dimension] === undefined) continue;
    sum[dimension] =
      left[dimension] === 'unknown' || right[dimension] === 'unknown'
        ? 'unknown'
        : knownAmount(left, dimension) + knownAmount(right, dimension);
  }
  return sum;
}

/** Throws `budget/invalid_amount` for anything but whole numbers from zero up. */
export function requireAmounts(spending: Spending | BudgetLimits): void {
  for (const dimension of budgetDimensions) {
    const amount = spending[dimension] ?? 0;
    if (amount === 'unknown' || (Number.isSafeInteger(amount) && amount >= 0)) continue;
    throw new AuraError('budget/invalid_amount', {
      message: `${dimension} is ${amount}, it must be a whole number from zero up`,
    });
  }
}
