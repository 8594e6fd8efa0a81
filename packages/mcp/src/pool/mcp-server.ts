import type { RunId, Tool, ToolListing } from '@aura/core';

import type { McpServerStatus } from './server-status.ts';

/**
 * One MCP server of a pool, connected when it is first needed and shared by everybody who asks for it. One that gets headers
 * of callers is shared by those who send the same.
 */
export interface McpServer {
  readonly name: string;
  /** Another number when the server has said that its tools are others. */
  readonly revision: number;
  /**
   * The server's tools under their exposed names, in an order that does not change while the set does not. Connects and
   * lists when needed, once for all who ask at the same time. A server that cannot be used has no tools and a reason in
   * its status. Rejects only when `signal` aborts. Those of a server that gets headers of callers are what it offers to this
   * one; they are called with the headers in the context of the call.
   */
  tools(signal: AbortSignal, asked?: ToolListing): Promise<readonly Tool[]>;
  /** What is known of the server; of one that gets headers of callers, as far as this one is concerned. */
  status(asked?: ToolListing): McpServerStatus;
  /** Connects in the background, so that the first request finds the tools there. Never rejects. */
  warm(): Promise<void>;
  /** A run is over here: what was opened for it alone ends. */
  release(runId: RunId): void;
}
