import type { AgentSelection, HostedAgent } from '../host.ts';

/**
 * Chooses the agent of a request: the only one there is, else by id, else by a name that only one has. The default
 * stands in for an absent model, never for an unknown one.
 */
export function selectAgent(
  agents: readonly HostedAgent[],
  defaultAgent: string | undefined,
  model: string | undefined,
): AgentSelection {
  const [only] = agents;
  if (agents.length === 1 && only !== undefined) return { type: 'found', agent: only };
  const asked = model === undefined || model.trim() === '' ? defaultAgent : model;
  if (asked === undefined) return { type: 'missing_model' };
  const byId = agents.find((agent) => agent.id === asked);
  if (byId !== undefined) return { type: 'found', agent: byId };
  const [byName, ...others] = agents.filter((agent) => agent.name === asked);
  if (byName !== undefined && others.length === 0) return { type: 'found', agent: byName };
  return { type: 'unknown_model', model: asked };
}
