import type { AgentConfig } from '@aura/config';

function mapsOf({ mcp, hitl }: Pick<AgentConfig, 'mcp' | 'hitl'>) {
  const servers = mcp.servers.map((server) =>
    server.transport === 'stdio' ? {} : server.headersFromRequest,
  );
  return hitl?.route.mode === 'webhook' ? [...servers, hitl.route.headersFromRequest] : servers;
}

/**
 * The headers of callers that the servers of an agent want, and the webhook that decides about its calls, in lower case. Of
 * all others nothing is kept.
 */
export function forwardedNames(config: Pick<AgentConfig, 'mcp' | 'hitl'>): readonly string[] {
  const names = mapsOf(config).flatMap((map) => Object.values(map));
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
