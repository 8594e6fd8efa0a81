import type { McpAuthConfig, McpConfig, McpServerConfig as ConfiguredServer } from '@aura/config';
import { AuraError } from '@aura/core';
import type { Logger, Tool, ToolListing, ToolSource } from '@aura/core';
import { combineTools } from '@aura/mcp';
import type { McpPool, McpServer, McpServerConfig, McpServerStatus, ServerAuth } from '@aura/mcp';
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
    const { command, args, env, lifecycle } = server;
    return { ...common, transport: 'stdio', cmd: [command], args, env, lifecycle };
  }
  const { transport, url, headers, headersFromRequest, auth } = server;
  const remote = { transport, url, headers, headersFromRequest, headersPerCall };
  return { ...common, ...remote, ...(auth === undefined ? {} : { auth: toServerAuth(auth) }) };
}

function toServerAuth(auth: McpAuthConfig): ServerAuth {
  return auth.type === 'client_credentials'
    ? { ...auth, clientSecret: auth.clientSecret.reveal() }
    : { ...auth, privateKey: auth.privateKey.reveal() };
}

/** The MCP servers of one agent as the source of its tools. */
export interface AgentMcp extends ToolSource {
  /** The tools of every server that can be used before `signal` aborts, named and chosen as in `list`. Never rejects. */
  usable(signal: AbortSignal, asked?: ToolListing): Promise<ReadonlyMap<string, readonly Tool[]>>;
  /** In name order. Connects nothing. */
  status(asked?: ToolListing): readonly McpServerStatus[];
  /** Resolves when every server is connected or has failed. Never rejects. */
  warm(): Promise<void>;
}

interface PooledServer {
  readonly server: McpServer;
  readonly required: boolean;
}

function checkRequired(servers: readonly PooledServer[], asked: ToolListing | undefined): void {
  for (const { server, required } of servers) {
    const status = server.status(asked);
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
  { signal, asked }: { readonly signal: AbortSignal; readonly asked: ToolListing | undefined },
): Promise<readonly Tool[] | undefined> {
  try {
    const tools = await server.tools(signal, asked);
    return server.status(asked).status === 'connected' ? tools : undefined;
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
    /** Some of the servers may have changed for others only: to ask once more costs little. */
    get revision() {
      return servers.reduce((sum, { server }) => sum + server.revision, 0);
    },
    async list(signal, asked) {
      const lists = await Promise.all(servers.map(({ server }) => server.tools(signal, asked)));
      checkRequired(servers, asked);
      return combine.of(lists);
    },
    async usable(signal, asked) {
      const asking = { signal, asked };
      const lists = await Promise.all(servers.map(({ server }) => toolsIfUsable(server, asking)));
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
    status: (asked) =>
      servers
        .map(({ server }) => server.status(asked))
        .sort((left, right) => (left.serverName < right.serverName ? -1 : 1)),
    async warm() {
      await Promise.all(servers.map(({ server }) => server.warm()));
    },
  };
}
