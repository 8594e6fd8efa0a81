import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of questions that tools ask people. */
export const inputErrors: ErrorCatalogue = defineErrors('input', {
  waiting: 'The run waits for an answer; the call is made again when there is one.',
  denied: 'Somebody has refused to answer.',
  expired: 'Nobody has answered in time.',
  unknown_token: 'No question with this token is waiting; it may have been answered already.',
  busy: 'Somebody works on the run just now; it takes answers when it waits again.',
  invalid_schema: 'What an answer has to look like cannot be described as JSON Schema.',
});
