import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of the audit log. */
export const auditErrors: ErrorCatalogue = defineErrors('audit', {
  unavailable: 'The audit log could not be written, so what was to be recorded was not done.',
});
