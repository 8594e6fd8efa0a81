import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of work that is handed to other agents. */
export const delegationErrors: ErrorCatalogue = defineErrors('delegation', {
  unknown_agent: 'The agent may not delegate to an agent with this id, or there is none.',
  too_deep: 'An agent that works for another one may not delegate any further.',
  cycle: 'The agent already works for the run, further up.',
  too_many: 'As many agents as may do so already work for the run.',
  agent_changed: 'The configuration of the agent has changed since it began with this work.',
  failed: 'The agent has failed; the cause says how.',
});
