import type { AgentConfig } from '@aura/config';

/** The headers of callers that the servers of an agent want, in lower case. Of all others nothing is kept. */
export function forwardedNames({ mcp }: Pick<AgentConfig, 'mcp'>): readonly string[] {
  const names = mcp.servers.flatMap((server) =>
    server.transport === 'stdio' ? [] : Object.values(server.headersFromRequest),
  );
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
