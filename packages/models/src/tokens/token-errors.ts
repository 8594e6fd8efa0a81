import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

const docs = {
  thread_failed: 'The thread that counts tokens has ended, or could not load a vocabulary.',
} as const;

/** Every way in which counting tokens can fail. */
export const tokenErrors: ErrorCatalogue<'tokens', keyof typeof docs> = defineErrors(
  'tokens',
  docs,
);
