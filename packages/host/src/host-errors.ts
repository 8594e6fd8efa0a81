import { defineErrors } from '@aura/core';
import type { ErrorCatalogue } from '@aura/core';

/** Codes of the host. */
export const hostErrors: ErrorCatalogue = defineErrors('host', {
  unknown_agent: 'A stored run belongs to an agent that the configuration does not have.',
  no_data_directory: 'There is no database of Aura in the directory.',
  unknown_run: 'There is no such run here, or another process has just taken it over.',
  insecure_webhook: 'Approvals are to be signed and sent to a webhook over plain HTTP.',
  webhook_failed: 'A webhook for approvals gave no decision, or none that counts.',
  required_server_down: 'An MCP server marked `required` cannot be used, so the agent cannot run.',
});
