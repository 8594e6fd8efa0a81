import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of content that is kept outside conversations. */
export const blobErrors: ErrorCatalogue = defineErrors('blob', {
  too_large: 'The content is larger than the store takes. Nothing was stored.',
});
