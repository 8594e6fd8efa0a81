import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** What can be wrong with a tool, or go wrong inside one. */
export const toolErrors: ErrorCatalogue = defineErrors('tool', {
  invalid_name:
    'A tool name has 1 to 64 letters, digits, "_" or "-" and starts with a letter or "_".',
  invalid_schema: 'The input of a tool can be described as the JSON Schema of an object.',
  invalid_input: 'The arguments of a call do not fit the input of the tool.',
  duplicate: 'Two tools offered together have different names.',
  failed: 'For tools to throw: the call failed, and the message tells the model why.',
});
