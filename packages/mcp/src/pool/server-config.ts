import type { Millis } from '@aura/core';

import type { ServerAuth } from '../oauth/server-auth.ts';

interface ServerConfigBase {
  /** Unique among the servers of one agent; shown to users and used to resolve equal tool names. */
  readonly name: string;
  /** Whose server it is. Equal configurations share a connection; those of different owners never do. */
  readonly owner?: string;
  /** From the start of the process or the first request to the end of the handshake. Default 10 000. */
  readonly connectTimeoutMs?: Millis;
  /** For all pages of the tool list together. Default 30 000. */
  readonly listTimeoutMs?: Millis;
  /** For one call; 0, the default, sets no limit of its own. */
  readonly callTimeoutMs?: Millis;
  /**
   * The era of the protocol to begin with. Default `legacy`: the handshake that every server of the installed base answers;
   * where it is refused, what the server speaks. `modern`: that of 2026, and the handshake where that is refused.
   */
  readonly era?: 'legacy' | 'modern';
  /** Offer input schemas in the form that the provider of the model takes best. Default true. */
  readonly sanitizeSchemas?: boolean;
  /** Offer them instead as the reference implementation does, to all models alike. Default false. */
  readonly referenceSchemas?: boolean;
  /** Believe hints that make a tool less strict (read-only, idempotent). Default false. */
  readonly trusted?: boolean;
}

/** A server that is a child process speaking over its standard streams. */
export interface StdioServerConfig extends ServerConfigBase {
  readonly transport: 'stdio';
  /** The executable and its first arguments. */
  readonly cmd: readonly [string, ...string[]];
  readonly args?: readonly string[];
  /** Added to the environment of the pool. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** `request`: a process for each run, for a server that cannot serve several at a time. Default `shared`: one for everybody. */
  readonly lifecycle?: 'shared' | 'request';
}

/** A server behind a URL, speaking streamable HTTP or the transport of before it. */
export interface HttpServerConfig extends ServerConfigBase {
  readonly transport: 'http_streamable' | 'sse';
  readonly url: string;
  /** Sent with every request of the connection. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Outgoing name to the name of a header of the caller that is sent in its place, as it came. With it, there is a connection
   * for each set of headers that callers come with, at most 256 at a time, each for as long as it is used and 5 minutes more.
   */
  readonly headersFromRequest?: Readonly<Record<string, string>>;
  /** How to get tokens for it. A request that has an `Authorization` among its headers is sent with that instead. */
  readonly auth?: ServerAuth;
  /** Calls may come with headers of their own, of whoever has approved them; each is then made over a connection with those. */
  readonly headersPerCall?: boolean;
}

/** One MCP server, as plain values. */
export type McpServerConfig = StdioServerConfig | HttpServerConfig;
