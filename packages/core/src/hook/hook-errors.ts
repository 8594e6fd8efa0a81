import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of hooks. */
export const hookErrors: ErrorCatalogue = defineErrors('hook', {
  vetoed: 'A hook has refused to let this go on.',
  failed: 'A hook has failed, and its failure is one of the run.',
  timeout: 'A hook took longer than its limit.',
  invalid_result: 'A hook has returned something that makes no sense where it was called.',
  duplicate: 'Two hooks have the same name.',
});
