import { AuraError } from '@aura/core';
import type { Host, HostedAgent } from '@aura/host';

/**
 * The agent to ask. The only one there is is asked whatever the name, with a warning. Throws `cli/usage` with the agents
 * there are when it is not clear which one is meant.
 */
export function chooseAgent(
  host: Pick<Host, 'agents' | 'select' | 'logger'>,
  model: string | undefined,
): HostedAgent {
  const selection = host.select(model);
  if (selection.type === 'found') {
    const { id, name } = selection.agent;
    if (model?.trim() && model !== id && model !== name) {
      host.logger.log('warn', `there is no agent ${JSON.stringify(model)}; ${id} was asked`);
    }
    return selection.agent;
  }
  const names = host.agents.map(({ id }) => id).join(', ');
  throw new AuraError('cli/usage', {
    message:
      selection.type === 'missing_model'
        ? 'there are several agents and none was named'
        : `there is no agent ${JSON.stringify(selection.model)}`,
    hint: `Name one with --model: ${names}.`,
  });
}
