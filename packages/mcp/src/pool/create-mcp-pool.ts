import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import type { Clock, Logger, RunId } from '@aura/core';

import { canonicalJson } from '@aura/core';

import { Limiter } from './limiter.ts';
import { KeyedServers } from './keyed-servers.ts';
import { byHeaders, byRun } from './keying.ts';
import type { Keying } from './keying.ts';
import type { McpServer } from './mcp-server.ts';
import { PooledServer } from './pooled-server.ts';
import type { McpServerConfig } from './server-config.ts';

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
  /** Whether agents may connect to an address that a server names, for tokens. Default: to all. */
  readonly admits?: (address: string) => boolean;
}

/** Connections to MCP servers. Disposing it ends every server it started, with their descendants. */
export interface McpPool extends AsyncDisposable {
  /** The server with this configuration: equal configurations share one connection. */
  server(config: McpServerConfig): McpServer;
  /** A run is over here: processes that were started for it alone end. */
  release(runId: RunId): void;
}

/** Makes a pool. Nothing is started before it is needed. */
export function createMcpPool(options: McpPoolOptions): McpPool {
  const closing = new AbortController();
  const servers = new Map<string, PooledServer | KeyedServers>();
  const ports = {
    clock: options.clock,
    logger: options.logger,
    clientInfo: options.clientInfo,
    environment: options.environment ?? process.env,
    guardianPath:
      options.guardianPath ??
      fileURLToPath(new URL('../../guardian/guardian.mjs', import.meta.url)),
    admits: options.admits ?? (() => true),
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
      const keying = keyingOf(config);
      const server =
        keying === undefined
          ? new PooledServer(config, ports)
          : new KeyedServers(config, keying, ports);
      servers.set(key, server);
      return server;
    },
    release(runId) {
      for (const server of servers.values()) server.release(runId);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the pool is closed'));
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}

/** How a server has several connections; undefined for one that has a single one. */
function keyingOf(config: McpServerConfig): Keying | undefined {
  if (config.transport === 'stdio') {
    return config.lifecycle === 'request' ? byRun(config) : undefined;
  }
  const { headersPerCall = false, headersFromRequest = {} } = config;
  const isKeyed = headersPerCall || Object.keys(headersFromRequest).length > 0;
  return isKeyed ? byHeaders(config) : undefined;
}
