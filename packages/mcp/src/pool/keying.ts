import type { GivenHeaders, ToolListing } from '@aura/core';

import { resolveHeaders } from '@aura/core';

import { headersDigest } from '../http/headers-digest.ts';
import type { HttpServerConfig, McpServerConfig, StdioServerConfig } from './server-config.ts';

/** Who asks for the tools of a server or makes a call. */
export type Asked = GivenHeaders & ToolListing;

/** Which connections a server has. */
export interface Keying {
  /** Equal for those who share a connection. */
  keyOf(asked: Asked): string;
  /** What the connection of these is opened with. */
  configFor(asked: Asked): McpServerConfig;
  /** How many there may be at a time. */
  readonly limit: number;
  /** What is said when there are as many as there may be, all in use. */
  readonly crowded: string;
  /** The key of a connection for everybody, which stays open; absent when there is none. */
  readonly shared?: string;
  /** The key of those who belong to no run, where each run has its own: that connection ends with what it was opened for. */
  readonly passing?: string;
}

/** A connection for each set of headers. Whose they are does not matter, only that they are equal. */
export function byHeaders(config: HttpServerConfig): Keying {
  const limit = 256;
  const keyOf = (asked: Asked): string => headersDigest(resolveHeaders(config, asked));
  const isShared = Object.keys(config.headersFromRequest ?? {}).length === 0;
  return {
    limit,
    crowded: `${limit} callers use this server at the same time`,
    keyOf,
    configFor: (asked) => ({ ...config, headers: resolveHeaders(config, asked) }),
    ...(isShared && { shared: keyOf({}) }),
  };
}

/** A process for each run. */
export function byRun(config: StdioServerConfig): Keying {
  const limit = 64;
  const passing = 'no run';
  return {
    limit,
    crowded: `${limit} requests have a process of this server at the same time`,
    keyOf: ({ runId }) => runId ?? passing,
    configFor: () => config,
    passing,
  };
}
