import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** Codes of the tools for files. */
export const fileErrors: ErrorCatalogue = defineErrors('file', {
  refused: 'A file or directory is missing, is out of reach, or cannot be shown as text.',
});
