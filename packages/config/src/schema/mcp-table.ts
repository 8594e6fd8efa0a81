import * as z from 'zod';
import { defaults } from './defaults.ts';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { mcpAuthTable, type McpAuthTable } from './mcp-auth-table.ts';
import { boolean, decimal, textMap, texts } from './scalars.ts';
import { scratchpadThresholds, type ScratchpadThresholds } from './scratchpad-table.ts';

interface CommonKeys {
  readonly description?: string | undefined;
  readonly scratchpad?: ScratchpadThresholds | undefined;
  readonly connect_timeout_secs?: number | undefined;
  readonly tool_timeout_secs?: number | undefined;
  readonly required?: boolean | undefined;
  readonly trust?: 'trusted' | 'untrusted' | undefined;
}

/** `[mcp.servers.<name>]` as it is written, decoded. */
export type McpServerTable =
  | (CommonKeys & {
      readonly transport: 'http_streamable' | 'sse';
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly headers_from_request?: Readonly<Record<string, string>> | undefined;
      readonly auth?: McpAuthTable | undefined;
    })
  | (CommonKeys & {
      readonly transport: 'stdio';
      readonly cmd: readonly string[];
      readonly args?: readonly string[] | undefined;
      readonly env?: Readonly<Record<string, string>> | undefined;
      readonly lifecycle?: 'shared' | 'request' | undefined;
    });

/** `[mcp]` as it is written, decoded. */
export interface McpTable {
  readonly sanitize_schemas?: boolean | undefined;
  readonly servers?: Readonly<Record<string, McpServerTable>> | undefined;
}

/** The schema of `[mcp]`. The reference requires `servers` once the table is there. */
export function mcpTable(dialect: Dialect): z.ZodType<McpTable> {
  const servers = z.record(z.string(), serverTable(dialect));
  return z.object({
    sanitize_schemas: key(
      boolean(dialect).optional(),
      'Adapts the schemas of tools to what the provider of the model accepts.',
      { default: true },
    ),
    servers: key(
      dialect === 'strict' ? servers : servers.optional(),
      'The MCP servers whose tools the agent has, by a name of your choice.',
    ),
  });
}

function serverTable(dialect: Dialect): z.ZodType<McpServerTable> {
  const ours = { superset: true } as const;
  const transport =
    'How the server is reached: over HTTP, over the older SSE transport, or as a child process.';
  const common = {
    description: key(z.string().optional(), 'What the server is for, shown to people.', {
      example: 'Tickets of the support team',
    }),
    scratchpad: key(
      scratchpadThresholds(dialect).optional(),
      'Which results of its tools the scratchpad keeps aside: globs over their names.',
    ),
    connect_timeout_secs: key(
      decimal(dialect).optional(),
      'How long a connection may take to be made.',
      { default: defaults.connectTimeoutSecs, ...ours },
    ),
    tool_timeout_secs: key(
      decimal(dialect).optional(),
      'How long a call may take. With 0 only the time of the request counts.',
      { default: 0, ...ours },
    ),
    required: key(
      boolean(dialect).optional(),
      'Whether requests fail while the server is down. Otherwise they go on without its tools.',
      { default: false, ...ours },
    ),
    trust: key(
      z.enum(['trusted', 'untrusted']).optional(),
      'Whether the server is believed when it says that a tool only reads or may be repeated.',
      { default: 'untrusted', ...ours },
    ),
  };
  const remote = {
    url: key(z.string(), 'The address of the server, http:// or https://.', {
      example: 'http://127.0.0.1:9000/mcp',
    }),
    headers: key(textMap().optional(), 'Headers of every request to it.', {
      default: {},
      secret: true,
    }),
    headers_from_request: key(
      textMap().optional(),
      'Headers to send, each with the header of the request of the client that its value is taken from.',
      { default: {}, example: { 'X-Tenant': 'x-tenant' } },
    ),
    auth: key(
      mcpAuthTable().optional(),
      'How to get tokens for a server that is protected by OAuth, as a client without a person.',
      ours,
    ),
    ...common,
  };
  return z.discriminatedUnion('transport', [
    z.object({ transport: key(z.literal('http_streamable'), transport), ...remote }),
    z.object({ transport: key(z.literal('sse'), transport), ...remote }),
    z.object({
      transport: key(z.literal('stdio'), transport),
      cmd: key(texts(), 'The program to start, with its first arguments.', {
        example: ['npx', '-y', '@modelcontextprotocol/server-filesystem', './docs'],
      }),
      args: key(texts().optional(), 'Further arguments.', { default: [] }),
      env: key(textMap().optional(), 'Variables added to the environment of the program.', {
        default: {},
        secret: true,
      }),
      lifecycle: key(
        z.enum(['shared', 'request']).optional(),
        'One process for everybody, or one for each request.',
        { default: 'shared', ...ours },
      ),
      ...common,
    }),
  ]);
}
