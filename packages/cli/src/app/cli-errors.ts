import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** Codes of the command line. */
export const cliErrors: ErrorCatalogue = defineErrors('cli', {
  usage: 'The command line or a setting of the command cannot be used as given.',
  unknown_run: 'There is no such run in the data directory.',
  unknown_approval: 'Nothing in the data directory waits for such a decision, or not any more.',
  unknown_profile: 'Nothing is known of such a credential in the data directory.',
  run_busy: 'Another process works on the run.',
  run_ended: 'The run has ended already.',
  diverged: 'A replay did something else than its log says.',
  answer_incomplete: 'The model stopped before its answer was complete.',
  decision_needed: 'The run waits for a decision that cannot be asked for here.',
  limit_reached: 'The agent used all its rounds of tool calls, or all its time, without an answer.',
});
