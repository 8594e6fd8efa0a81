import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of runs and their logs. */
export const runErrors: ErrorCatalogue = defineErrors('run', {
  exists: 'A run with this id exists already.',
  fenced:
    'Another process has taken this run over; what was written here after that does not count.',
  log_gap: 'Records were appended out of order.',
  log_failed: 'The run log could not be written; the run was stopped.',
  failed: 'The run failed for a reason that is not expected; the cause is attached.',
  closed: 'The host is shutting down and takes no new runs.',
});
