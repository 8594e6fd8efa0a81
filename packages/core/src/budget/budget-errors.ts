import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of budgets. */
export const budgetErrors: ErrorCatalogue = defineErrors('budget', {
  invalid_amount: 'A limit or an amount is not a whole number from zero up.',
  unpriced: 'A budget bounds the cost, and the price of the model is not known.',
});

/** Codes of quotas. */
export const quotaErrors: ErrorCatalogue = defineErrors('quota', {
  exceeded:
    'A quota rule of the namespace leaves too little; retryAfterMs says when its window ends.',
  invalid_rule: 'A quota rule or an amount is not made of whole numbers from zero up.',
  unknown_reservation:
    'The reservation was never made, or expired so long ago that it is forgotten.',
});
