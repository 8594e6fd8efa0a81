import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of the timer ledger. */
export const timerErrors: ErrorCatalogue = defineErrors('timer', {
  invalid: 'The timer has no key, kind or time that timers can have, or too large a payload.',
  duplicate_handler: 'Two handlers were given for one kind of timer.',
  failed: 'The handler of a timer has thrown.',
});
