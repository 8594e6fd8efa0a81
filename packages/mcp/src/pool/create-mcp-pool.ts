import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import type { Clock, Logger } from '@aura/core';

import { canonicalJson } from '@aura/core';

import { Limiter } from './limiter.ts';
import { IdentityServers } from './identity-servers.ts';
import type { McpServer } from './mcp-server.ts';
import { PooledServer } from './pooled-server.ts';
import type { HttpServerConfig, McpServerConfig } from './server-config.ts';

const parallelConnects = 8;

/** What a pool is made from. */
export interface McpPoolOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How Aura introduces itself to servers. */
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** What stdio servers inherit. Default: the environment of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where the guardian program lies; to be given when this package was bundled. */
  readonly guardianPath?: string;
}

/** Connections to MCP servers. Disposing it ends every server it started, with their descendants. */
export interface McpPool extends AsyncDisposable {
  /** The server with this configuration: equal configurations share one connection. */
  server(config: McpServerConfig): McpServer;
}

/** Makes a pool. Nothing is started before it is needed. */
export function createMcpPool(options: McpPoolOptions): McpPool {
  const closing = new AbortController();
  const servers = new Map<string, PooledServer | IdentityServers>();
  const ports = {
    clock: options.clock,
    logger: options.logger,
    clientInfo: options.clientInfo,
    environment: options.environment ?? process.env,
    guardianPath:
      options.guardianPath ??
      fileURLToPath(new URL('../../guardian/guardian.mjs', import.meta.url)),
    connecting: new Limiter(parallelConnects),
    signal: closing.signal,
  };
  return {
    server(config) {
      // A digest, because the configuration holds credentials that need no second copy.
      const key = createHash('sha256')
        .update(canonicalJson({ ...config }))
        .digest('base64');
      const known = servers.get(key);
      if (known !== undefined) return known;
      const server = hasIdentities(config)
        ? new IdentityServers(config, ports)
        : new PooledServer(config, ports);
      servers.set(key, server);
      return server;
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the pool is closed'));
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}

function hasIdentities(config: McpServerConfig): config is HttpServerConfig {
  if (config.transport === 'stdio') return false;
  const { headersPerCall = false, headersFromRequest = {} } = config;
  return headersPerCall || Object.keys(headersFromRequest).length > 0;
}
