import { AuraError } from '@aura/core';
import type { RunSummary } from '@aura/core';
import type { HostedAgent } from '../host.ts';
import type { RunContext } from '../runs/run-context.ts';

/** The agent of a stored run. Throws `host/unknown_agent` when it is not configured any more. */
export function requireAgent(
  { agents }: Pick<RunContext, 'agents'>,
  { runId, agent }: Pick<RunSummary, 'runId' | 'agent'>,
): HostedAgent {
  const hosted = agents.find(({ id }) => id === agent);
  if (hosted !== undefined) return hosted;
  throw new AuraError('host/unknown_agent', {
    message: `the run ${runId} belongs to the agent "${agent}", which is not configured`,
    hint: `Configured are: ${agents.map(({ id }) => id).join(', ')}.`,
  });
}
