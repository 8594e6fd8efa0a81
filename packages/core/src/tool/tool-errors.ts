import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of tools. */
export const toolErrors: ErrorCatalogue = defineErrors('tool', {
  invalid_name: 'The name of a tool has a form that models do not accept.',
  invalid_schema:
    'The input of a tool, or the output of a run, cannot be described as a JSON Schema of an object.',
  duplicate: 'Two tools have the same name.',
  invalid_input: 'The arguments do not fit the schema of the tool.',
  failed: 'The tool reported a failure; the message is shown to the model.',
  timeout: 'The tool took longer than its limit.',
});
