import type { Tool } from '@aura/core';

import type { McpServerStatus } from './server-status.ts';

/** One MCP server of a pool, connected when it is first needed and shared by everybody who asks for it. */
export interface McpServer {
  readonly name: string;
  /**
   * The server's tools under their exposed names, in an order that does not change while the set does not. Connects and
   * lists when needed, once for all who ask at the same time. A server that cannot be used has no tools and a reason in
   * its status. Rejects only when `signal` aborts.
   */
  tools(signal: AbortSignal): Promise<readonly Tool[]>;
  status(): McpServerStatus;
  /** Connects in the background, so that the first request finds the tools there. Never rejects. */
  warm(): Promise<void>;
}
