import type { Readable, Writable } from 'node:stream';

import type { AgentServerOptions } from './agent-server.ts';

/** How agents are served to one client over a pair of streams. */
export interface ServeAgentsOptions<Caller> extends AgentServerOptions<Caller> {
  readonly caller: Caller;
  readonly input: Readable;
  /** Carries the protocol and nothing else. */
  readonly output: Writable;
}

/** A connection that is being served. */
export interface ServedConnection {
  /** Resolves when the client has closed its end, or the connection was closed here. */
  readonly closed: Promise<void>;
  /** Ends the connection and every call in it. */
  close(): Promise<void>;
}

/** Serves agents over a pair of streams until the client closes its end. */
export async function serveAgents<Caller>(
  options: ServeAgentsOptions<Caller>,
): Promise<ServedConnection> {
  const { caller, input, output, logger } = options;
  const [{ agentServers }, { serveStdio, StdioServerTransport }] = await Promise.all([
    import('./agent-server.ts'),
    import('@modelcontextprotocol/server/stdio'),
  ]);
  const serverFor = agentServers(options);
  const closed = Promise.withResolvers<void>();
  // The library calls this for every way in which a connection can end.
  class Transport extends StdioServerTransport {
    override async close(): Promise<void> {
      await super.close();
      closed.resolve();
    }
  }
  const handle = serveStdio(() => serverFor(caller), {
    transport: new Transport(input, output),
    onerror: (error) => {
      logger.log('warn', 'a problem with the MCP client', { problem: error.message });
    },
  });
  return { closed: closed.promise, close: () => handle.close() };
}
