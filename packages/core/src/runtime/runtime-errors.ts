import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of who may do what. */
export const authErrors: ErrorCatalogue = defineErrors('auth', {
  forbidden: 'The principal may not do this in this namespace.',
});
