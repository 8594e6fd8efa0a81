import { Secret } from '@aura/core';
import { defaults } from '../schema/defaults.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { McpAuthTable } from '../schema/mcp-auth-table.ts';
import type { McpServerTable, McpTable } from '../schema/mcp-table.ts';
import { defined } from './defined.ts';
import type { McpAuthConfig, McpConfig, McpServerConfig } from './mcp-config.ts';

/** The MCP servers a decoded `[mcp]` describes. */
export function resolveMcp(table: McpTable = {}, dialect: Dialect = 'lenient'): McpConfig {
  return {
    sanitizeSchemas: table.sanitize_schemas ?? true,
    ...(dialect === 'strict' ? { referenceSchemas: true } : {}),
    servers: Object.entries(table.servers ?? {}).map(([name, server]) =>
      resolveServer(name, server),
    ),
  };
}

function resolveServer(name: string, table: McpServerTable): McpServerConfig {
  const common = {
    name,
    ...defined({ description: table.description }),
    connectTimeoutSecs: table.connect_timeout_secs ?? defaults.connectTimeoutSecs,
    toolTimeoutSecs: table.tool_timeout_secs ?? 0,
    required: table.required ?? false,
    trusted: table.trust === 'trusted',
  };
  if (table.transport !== 'stdio') {
    const { transport, url, headers = {}, headers_from_request: headersFromRequest = {} } = table;
    const auth = table.auth && resolveAuth(table.auth);
    return { transport, ...common, url, headers, headersFromRequest, ...defined({ auth }) };
  }
  const [command = '', ...leading] = table.cmd;
  return {
    transport: 'stdio',
    ...common,
    command,
    args: [...leading, ...(table.args ?? [])],
    env: table.env ?? {},
    lifecycle: table.lifecycle ?? 'shared',
  };
}

function resolveAuth(table: McpAuthTable): McpAuthConfig {
  const { issuer, client_id: clientId, scope } = table;
  const client = { issuer, clientId, ...defined({ scope }) };
  if (table.type === 'client_credentials') {
    const secret = { clientSecret: new Secret(table.client_secret) };
    return { type: table.type, ...client, ...secret, ...defined({ secretIn: table.secret_in }) };
  }
  const { private_key: key, algorithm = 'RS256' } = table;
  return { type: table.type, ...client, privateKey: new Secret(key), algorithm };
}
