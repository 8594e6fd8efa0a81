import type { Millis, Principal, Secret } from '@aura/core';
import type { WebhookSigning } from '@aura/host';

/** Where the result of a server-side tool goes besides `aura.tool_complete`. */
export type ToolResultMode = 'none' | 'open-web-ui' | 'aura';

/** A key that callers send as a bearer token, and who they then are. The first scope is where they act. */
export interface ServerApiKey {
  readonly key: Secret;
  readonly principal: Principal;
}

/** Every setting of the server. */
export interface ServerSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly toolResultMode: ToolResultMode;
  /** UTF-8 bytes of a tool result that clients get to see. 0: all of it. */
  readonly toolResultMaxLength: number;
  /** Frames that wait for a slow reader before adjacent text is merged. */
  readonly streamingBufferSize: number;
  /** Sends the `aura.*` events. */
  readonly customEvents: boolean;
  /** Sends `aura.reasoning`; needs `customEvents` as well. */
  readonly emitReasoning: boolean;
  /** Answers `GET /metrics`, where the host keeps numbers. */
  readonly metrics: boolean;
  /** Shows clients what the model provider said went wrong. */
  readonly debugProviderErrors: boolean;
  /** Longest time of a whole answer. 0: none. */
  readonly streamingTimeoutMs: Millis;
  /** Longest time from the first model request to its first sign of life. 0: none. */
  readonly firstChunkTimeoutMs: Millis;
  /** Longest silence after that, tool calls excepted. 0: none. */
  readonly inactivityTimeoutMs: Millis;
  /** How long running requests may go on once the server is closing. 0: they are ended at once. */
  readonly shutdownTimeoutMs: Millis;
  /** How long a resumable run goes on without anybody reading it. 0: not at all. */
  readonly resumeGraceMs: Millis;
  readonly bodyLimitBytes: number;
  /** Offers the agents as an MCP server under `/mcp`. */
  readonly enableMcp: boolean;
  /** Empty: nobody has to authenticate, and only loopback may be bound. */
  readonly apiKeys: readonly ServerApiKey[];
  /** Permits binding other addresses without API keys. */
  readonly allowUnauthenticated: boolean;
  /** Decisions about approvals have to be signed so. Absent: who may call may decide. */
  readonly webhookSigning?: WebhookSigning;
  /** Version of the product, for `/health`. */
  readonly version: string;
}

/** The settings of a server that sets none. */
export const defaultServerSettings: ServerSettings = {
  host: '127.0.0.1',
  port: 8080,
  toolResultMode: 'none',
  toolResultMaxLength: 1_000,
  streamingBufferSize: 400,
  customEvents: false,
  emitReasoning: false,
  metrics: false,
  debugProviderErrors: false,
  streamingTimeoutMs: 900_000,
  firstChunkTimeoutMs: 30_000,
  inactivityTimeoutMs: 0,
  shutdownTimeoutMs: 30_000,
  resumeGraceMs: 30_000,
  bodyLimitBytes: 2_097_152,
  enableMcp: true,
  apiKeys: [],
  allowUnauthenticated: false,
  version: 'unreleased',
};

/** Settings that differ from the defaults. */
export type ServerOptions = Partial<ServerSettings>;
