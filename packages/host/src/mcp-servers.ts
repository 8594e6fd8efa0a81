import type { McpConfig, McpServerConfig as ConfiguredServer } from '@aura/config';
import { AuraError } from '@aura/core';
import type { ForwardedHeaders, Logger, Tool, ToolListing, ToolSource } from '@aura/core';
import { combineTools } from '@aura/mcp';
import type { McpPool, McpServer, McpServerConfig, McpServerStatus } from '@aura/mcp';
import { CombinedTools } from './combined-tools.ts';

function toPoolConfig(
  server: ConfiguredServer,
  {
    owner,
    headersPerCall,
    config,
  }: { readonly owner: string; readonly headersPerCall: boolean; readonly config: McpConfig },
): McpServerConfig {
  const { sanitizeSchemas, referenceSchemas = false } = config;
  const common = {
    name: server.name,
    owner,
    connectTimeoutMs: server.connectTimeoutSecs * 1_000,
    callTimeoutMs: server.toolTimeoutSecs * 1_000,
    sanitizeSchemas,
    ...(referenceSchemas ? { referenceSchemas } : {}),
    trusted: server.trusted,
  };
  if (server.transport === 'stdio') {
    const { command, args, env } = server;
    return { ...common, transport: 'stdio', cmd: [command], args, env };
  }
  const { url, headers, headersFromRequest } = server;
  const remote = { url, headers, headersFromRequest, headersPerCall };
  return { ...common, transport: 'http_streamable', ...remote };
}

/** The MCP servers of one agent as the source of its tools. */
export interface AgentMcp extends ToolSource {
  /** The tools of every server that can be used before `signal` aborts, named and chosen as in `list`. Never rejects. */
  usable(
    signal: AbortSignal,
    forwarded?: ForwardedHeaders,
  ): Promise<ReadonlyMap<string, readonly Tool[]>>;
  /** In name order. Connects nothing. */
  status(forwarded?: ForwardedHeaders): readonly McpServerStatus[];
  /** Resolves when every server is connected or has failed. Never rejects. */
  warm(): Promise<void>;
}

interface PooledServer {
  readonly server: McpServer;
  readonly required: boolean;
}

function checkRequired(
  servers: readonly PooledServer[],
  forwarded: ForwardedHeaders | undefined,
): void {
  for (const { server, required } of servers) {
    const status = server.status(forwarded);
    if (!required || status.status === 'connected') continue;
    throw new AuraError('host/required_server_down', {
      message: `the required MCP server "${server.name}" cannot be used: ${status.reason ?? status.status}`,
      hint: 'Start it, or set `required = false` to run without its tools.',
      retry: 'same',
    });
  }
}

/** The tools of a server; undefined when it cannot be used, or not in time. */
async function toolsIfUsable(
  server: McpServer,
  { signal, forwarded }: { readonly signal: AbortSignal } & ToolListing,
): Promise<readonly Tool[] | undefined> {
  try {
    const tools = await server.tools(signal, forwarded);
    return server.status(forwarded).status === 'connected' ? tools : undefined;
  } catch {
    // It rejects only when the signal aborts.
    return undefined;
  }
}

/** Connects an agent to its MCP servers. Nothing is started before the tools are listed or warmed. */
export function createAgentMcp(
  config: McpConfig,
  options: {
    readonly pool: McpPool;
    /** The agent: no two of them share a connection. */
    readonly owner: string;
    /** Whether calls may come with headers of whoever has approved them. */
    readonly headersPerCall: boolean;
    readonly logger: Logger;
    /** Globs over tool names. Absent: all; empty: none. */
    readonly filter: readonly string[] | undefined;
    /** Names that the agent's own tools have. */
    readonly reserved?: readonly string[];
  },
): AgentMcp {
  const { pool, owner, headersPerCall, logger, filter, reserved = [] } = options;
  const naming = { reserved, ...(filter === undefined ? {} : { filter }) };
  const servers = config.servers.map((server): PooledServer => ({
    server: pool.server(toPoolConfig(server, { owner, headersPerCall, config })),
    required: server.required,
  }));
  const combine = new CombinedTools((lists) => combineTools(lists, { logger, ...naming }));

  return {
    async list(signal, { forwarded } = {}) {
      const lists = await Promise.all(servers.map(({ server }) => server.tools(signal, forwarded)));
      checkRequired(servers, forwarded);
      return combine.of(lists);
    },
    async usable(signal, forwarded) {
      const asked = { signal, ...(forwarded === undefined ? {} : { forwarded }) };
      const lists = await Promise.all(servers.map(({ server }) => toolsIfUsable(server, asked)));
      // Without the logger: `list` has said already which tools are renamed.
      const tools = combineTools(
        lists.map((list) => list ?? []),
        naming,
      );
      const found = servers.filter((_, index) => lists[index] !== undefined);
      return new Map(
        found.map(({ server: { name } }) => [
          name,
          tools.filter(({ origin }) => origin.kind === 'mcp' && origin.server === name),
        ]),
      );
    },
    status: (forwarded) =>
      servers
        .map(({ server }) => server.status(forwarded))
        .sort((left, right) => (left.serverName < right.serverName ? -1 : 1)),
    async warm() {
      await Promise.all(servers.map(({ server }) => server.warm()));
    },
  };
}
