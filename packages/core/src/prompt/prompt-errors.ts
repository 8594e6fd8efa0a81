import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of prompts. */
export const promptErrors: ErrorCatalogue = defineErrors('prompt', {
  invalid_time_zone: 'The time zone of a prompt is not known.',
});
