import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of the context of model calls. */
export const contextErrors: ErrorCatalogue = defineErrors('context', {
  irreducible:
    'What has to be sent does not fit into the context window, and nothing more can be left out.',
  overflow_unrecoverable:
    'The conversation was made smaller, and still no model takes it: neither the one that is asked nor a larger one.',
  summary_failed:
    'The older part of the conversation could not be summarised; it was dropped instead.',
  invalid_options: 'The context options leave no room for a request, or contradict each other.',
});
