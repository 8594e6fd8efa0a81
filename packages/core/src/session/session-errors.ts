import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of what every store of sessions refuses; a backend adds those of its own. */
export const sessionStoreErrors: ErrorCatalogue = defineErrors('store', {
  conflict: 'Somebody else has written to the session since it was read.',
  duplicate_operation: 'The id of an operation was used again for something else.',
  mismatch: 'What lies under the key of a session belongs to another one. It was not handed out.',
});

/** Codes of sessions. */
export const sessionErrors: ErrorCatalogue = defineErrors('session', {
  busy: 'Another run is working on the session, and the caller did not want to wait.',
  not_found: 'There is no such session.',
  too_large: 'The session or one of its messages is larger than the limits allow.',
  unreadable: 'A file that was to be imported holds no session.',
  reserved_key: 'Metadata keys that start with "aura." are set by Aura only.',
});
