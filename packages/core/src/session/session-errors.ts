import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of sessions. */
export const sessionErrors: ErrorCatalogue = defineErrors('session', {
  busy: 'Another run is working on the session, and the caller did not want to wait.',
  not_found: 'There is no such session.',
  too_large: 'The session or one of its messages is larger than the limits allow.',
  forbidden: 'The principal may not act in this namespace.',
  reserved_key: 'Metadata keys that start with "aura." are set by Aura only.',
});
