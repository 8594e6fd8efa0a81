import type { ErrorCatalogue } from '@aura/core';
import { defineErrors } from '@aura/core';

/** What agents that are offered as tools say about calls. */
export const mcpErrors: ErrorCatalogue = defineErrors('mcp', {
  invalid_arguments: 'The arguments of a call of an agent are not what its tool takes.',
});
