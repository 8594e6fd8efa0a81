import { llmPaths } from './llm-paths.ts';
import type { Rule } from './rule.ts';

/** Dollars per million tokens; more would be a dollar for each token. */
const highestPrice = 1_000_000;

/** Prices that no model can have. An error in every dialect: the tables are ours. */
export const pricingRules: readonly Rule[] = llmPaths.map((llm) => ({
  path: `${llm}.pricing.*`,
  check: ({ value }) => {
    const price = typeof value === 'bigint' ? Number(value) : value;
    // What is no finite number is refused by its type.
    if (typeof price !== 'number' || !Number.isFinite(price)) return undefined;
    if (price >= 0 && price <= highestPrice) return undefined;
    return {
      code: 'config/bad_value',
      message: `is ${price}; a price from 0 to ${highestPrice} US dollars per million tokens is required`,
      hint: 'leave the key out to use the price of the shipped list',
    };
  },
}));
