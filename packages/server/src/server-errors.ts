import type { ErrorCatalogue } from '@aura/core';
import { defineErrors } from '@aura/core';

/** What this package throws, and what `aura.error` events say about answers that did not come. */
export const serverErrors: ErrorCatalogue = defineErrors('server', {
  invalid_setting: 'One or more settings of the server have a value that is not allowed.',
  unsafe_binding: 'The server was to listen beyond this machine without API keys.',
  cannot_listen: 'The address is in use or cannot be bound.',
  shutdown: 'The server was closed before the answer was complete.',
  first_chunk_timeout: 'The model did not start to answer in time.',
  inactivity_timeout: 'The model fell silent for too long.',
  total_timeout: 'The whole answer took too long.',
  aborted: 'The run was ended before it had an answer.',
  suspended: 'The run waits for a decision that cannot be given on this connection.',
  out_of_turns: 'The agent used all its rounds of tool calls without an answer.',
  out_of_budget: 'The agent used up its budget without an answer.',
  no_answer: 'The model ended its turn without an answer.',
});
