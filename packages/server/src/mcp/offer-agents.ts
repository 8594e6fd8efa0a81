import type { Host } from '@aura/host';
import type { OfferedAgent } from '@aura/mcp';
import type { Caller } from '../request/caller.ts';
import type { AskContext } from './ask-agent.ts';
import { askAgent } from './ask-agent.ts';

/** The agents that are not hidden, as MCP clients may ask them. */
export function offerAgents(
  { agents }: Pick<Host, 'agents'>,
  context: AskContext,
): readonly OfferedAgent<Caller>[] {
  return agents
    .filter((agent) => !agent.hidden)
    .map((agent) => ({
      id: agent.id,
      title: agent.name,
      ...(agent.description === undefined ? {} : { description: agent.description }),
      ask: (question) => askAgent(context, agent, question),
    }));
}
