import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** What test doubles complain about. */
export const testkitErrors: ErrorCatalogue = defineErrors('testkit', {
  script_exhausted: 'A scripted model was called more often than its script has steps.',
  script_unfinished: 'A scripted model was called less often than its script has steps.',
  unexpected_request: 'A step of a script refused the request it got.',
  process_failed: 'A process could not be started.',
  process_ended: 'A process ended before it printed what was waited for.',
  process_silent: 'A process did not print in time what was waited for.',
});
