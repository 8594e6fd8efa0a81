import type { AgentServerOptions } from './agent-server.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { HttpHandler } from './http-handler.ts';

/** Agents as an MCP server over streamable HTTP, to be mounted into an HTTP server that admits callers. */
export interface AgentEndpoint<Caller> {
  /** Serves one request. Who calls has to be known, the body read and within its limit. */
  serve(exchange: HttpExchange<Caller>): Promise<Response>;
  /** Ends every session, stream and call. */
  close(): Promise<void>;
}

/** Makes an endpoint. The protocol library is loaded with its first request: most servers never get one. */
export function createAgentEndpoint<Caller>(
  options: AgentServerOptions<Caller>,
): AgentEndpoint<Caller> {
  let handler: Promise<HttpHandler<Caller>> | undefined;
  const load = async (): Promise<HttpHandler<Caller>> => {
    const [{ agentServers }, { httpHandler }] = await Promise.all([
      import('./agent-server.ts'),
      import('./http-handler.ts'),
    ]);
    return httpHandler(agentServers(options), options);
  };
  return {
    serve: async (exchange) => (await (handler ??= load())).serve(exchange),
    close: async () => (await handler)?.close(),
  };
}
