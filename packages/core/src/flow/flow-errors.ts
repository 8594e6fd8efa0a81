import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of the flow engine. */
export const flowErrors: ErrorCatalogue = defineErrors('flow', {
  bad_definition: 'A flow was put together wrongly; nothing has run.',
  unrouted_action: 'A node returned an action that it does not declare.',
  step_limit:
    'The run visited more nodes than its limit allows, which usually means an endless loop.',
  timeout: 'A node or one attempt of it took longer than its limit.',
  bad_state: 'A node put something into the state that is not JSON or is too large.',
  bad_output: 'A journaled exec returned something that is not JSON.',
  exec_failed: 'A node failed with an error of another kind; the cause is attached.',
  unknown_token: 'No suspension with this token is waiting; it may have been answered already.',
  version_mismatch: 'The log was written by another version of the flow.',
});
