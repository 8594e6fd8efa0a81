import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of policies and their decisions. */
export const policyErrors: ErrorCatalogue = defineErrors('policy', {
  invalid: 'The policy says something that has no meaning; it was not attached.',
  denied: 'A policy forbids the call, or asks for an approval that nobody is there to give.',
  flow_refused:
    'The conversation contains data that must not go where the call could take it, or nobody is there to let it.',
});
