import { exposeName, withDigest } from '../naming/expose-name.ts';

/**
 * Agents by the names of their tools, which every MCP client and model provider accepts. The first one keeps the plain name; one
 * whose id comes to the same name has a digest of its id at the end, so that it is called the same after every start.
 */
export function nameAgents<Agent extends { readonly id: string }>(
  agents: readonly Agent[],
): ReadonlyMap<string, Agent> {
  const named = new Map<string, Agent>();
  for (const agent of agents) {
    const plain = exposeName(agent.id);
    named.set(named.has(plain) ? withDigest(plain, 'agent', agent.id) : plain, agent);
  }
  return named;
}
