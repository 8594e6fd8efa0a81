import type { ErrorCatalogue } from '@aura/core';
import { defineErrors } from '@aura/core';

/** Everything this package throws. What a client is told is a status and an envelope, not one of these. */
export const serverErrors: ErrorCatalogue = defineErrors('server', {
  invalid_setting: 'One or more settings of the server have a value that is not allowed.',
  unsafe_binding: 'The server was to listen beyond this machine without API keys.',
  cannot_listen: 'The address is in use or cannot be bound.',
});
