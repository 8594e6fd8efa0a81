import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** Codes of skills. */
export const skillErrors: ErrorCatalogue = defineErrors('skill', {
  unknown: 'There is no skill of that name.',
  unusable: 'The SKILL.md of a skill has become unusable since the start.',
  no_file: 'A skill has no such file, or none that may be read.',
});
