import type { ServerResponse } from 'node:http';
import type { Clock, ForwardedHeaders, Tool } from '@aura/core';
import type { HostedAgent } from '@aura/host';

/** How long MCP servers may take to be connected and listed, all at the same time. */
const limitMs = 30_000;

/** The tools of an agent by server; a server that cannot be used is missing. */
export type ToolsByServer = ReadonlyMap<string, readonly Tool[]>;

/** Asks the servers of all agents for their tools, for as long as somebody waits for the answer. */
export async function probeTools(
  agents: readonly HostedAgent[],
  {
    clock,
    outgoing,
    headersFor,
  }: {
    readonly clock: Clock;
    readonly outgoing: ServerResponse;
    /** Headers of whoever asks, for the servers of an agent. */
    readonly headersFor: (agent: HostedAgent) => ForwardedHeaders | undefined;
  },
): Promise<ReadonlyMap<HostedAgent, ToolsByServer>> {
  const over = new AbortController();
  const end = (): void => over.abort('over');
  outgoing.once('close', end);
  // The sleep ends early, by rejecting, when it is no longer needed.
  clock.sleep(limitMs, over.signal).then(end, () => undefined);
  try {
    const probe = async (agent: HostedAgent) =>
      [agent, await agent.mcpTools(over.signal, { forwarded: headersFor(agent) })] as const;
    return new Map(await Promise.all(agents.map(probe)));
  } finally {
    outgoing.off('close', end);
    end();
  }
}
