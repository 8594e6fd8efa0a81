import type { Secret } from '@aura/core';

interface McpClient {
  /** The authorization server: credentials go there and nowhere else. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scope?: string;
}

/** How to get tokens for a server that is protected by OAuth. */
export type McpAuthConfig =
  | (McpClient & {
      readonly type: 'client_credentials';
      readonly clientSecret: Secret;
      readonly secretIn?: 'header' | 'body';
    })
  | (McpClient & {
      readonly type: 'private_key_jwt';
      readonly privateKey: Secret;
      readonly algorithm: string;
    });

/** What every MCP server has. */
export interface McpServerCommon {
  /** The key of its table. */
  readonly name: string;
  readonly description?: string;
  readonly connectTimeoutSecs: number;
  /** 0: a tool call is only bounded by the request. */
  readonly toolTimeoutSecs: number;
  /** The agent cannot be built while this server is down. */
  readonly required: boolean;
  /** Believe it when it says that a tool only reads or may be repeated; other hints only ever tighten. */
  readonly trusted: boolean;
}

/** A server that runs as a child process. */
export interface StdioServerConfig extends McpServerCommon {
  readonly transport: 'stdio';
  /** The executable. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `request`: a process of its own for every request. */
  readonly lifecycle: 'shared' | 'request';
}

/** A server reached over HTTP. */
export interface HttpServerConfig extends McpServerCommon {
  readonly transport: 'http_streamable' | 'sse';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Outgoing name to the name of the caller's header that is sent in its place. */
  readonly headersFromRequest: Readonly<Record<string, string>>;
  readonly auth?: McpAuthConfig;
}

/** An MCP server of an agent. */
export type McpServerConfig = StdioServerConfig | HttpServerConfig;

/** The MCP servers of an agent. */
export interface McpConfig {
  /** Adapt tool schemas to what the provider accepts. */
  readonly sanitizeSchemas: boolean;
  /** Do so as the reference implementation does, for all providers alike: in strict mode. */
  readonly referenceSchemas?: boolean;
  /** In the order of the file. */
  readonly servers: readonly McpServerConfig[];
}
