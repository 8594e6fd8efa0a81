import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of sets of agents. */
export const agentErrors: ErrorCatalogue = defineErrors('agent', {
  invalid_id: 'The id of an agent has a form that ids of agents must not have.',
  duplicate: 'Two agents of a set have the same id.',
  unknown: 'There is no agent with this id in the set.',
  unknown_model: 'There is nothing that gives the model that an agent names.',
  unknown_tool: 'An agent names a tool that the set does not have.',
});
