import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** What test doubles complain about. */
export const testkitErrors: ErrorCatalogue = defineErrors('testkit', {
  script_exhausted: 'A scripted model was called more often than its script has steps.',
  script_unfinished: 'A scripted model was called less often than its script has steps.',
  unexpected_request: 'A step of a script refused the request it got.',
  cassette_invalid: 'A file is no cassette, or there is nothing that could be recorded.',
  cassette_mismatch: 'A request was made that is not on the cassette.',
  cassette_missing: 'There is no cassette to be replayed.',
  cassette_secret: 'What was recorded has a credential in it that cannot be taken out.',
  cassette_unused: 'A recorded request was not made.',
  process_failed: 'A process could not be started.',
  process_ended: 'A process ended before it printed what was waited for.',
  process_silent: 'A process did not print in time what was waited for.',
});
