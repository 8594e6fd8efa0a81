import type { JsonObject } from '@aura/core';
import type { McpServerStatus } from '@aura/host';

/** What `aura.mcp_status` says about the servers of an agent. */
export function mcpStatusPayload(servers: readonly McpServerStatus[]): JsonObject {
  return {
    servers: servers.map(({ serverName, transport, status, toolsCount, reason }) => ({
      server_name: serverName,
      transport,
      status,
      tools_count: toolsCount,
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}
