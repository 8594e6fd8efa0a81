import { AuraError } from '@aura/core';
import type { Host, HostedAgent } from '@aura/host';

/** The agent to ask. Throws `cli/usage` with the agents there are when it is not clear which one is meant. */
export function chooseAgent(
  host: Pick<Host, 'agents' | 'select'>,
  model: string | undefined,
): HostedAgent {
  const selection = host.select(model);
  if (selection.type === 'found') return selection.agent;
  const names = host.agents.map(({ id }) => id).join(', ');
  throw new AuraError('cli/usage', {
    message:
      selection.type === 'missing_model'
        ? 'there are several agents and none was named'
        : `there is no agent ${JSON.stringify(selection.model)}`,
    hint: `Name one with --model: ${names}.`,
  });
}
