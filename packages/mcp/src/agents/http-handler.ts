import type { Logger } from '@aura/core';
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  legacyStatelessFallback,
} from '@modelcontextprotocol/server';
import type { McpRequestContext, Server } from '@modelcontextprotocol/server';

import type { ServerFactory } from './agent-server.ts';
import type { HttpExchange } from './http-exchange.ts';
import { HttpSessions } from './http-sessions.ts';

/** Serves the requests of one endpoint. */
export interface HttpHandler<Caller> {
  serve(exchange: HttpExchange<Caller>): Promise<Response>;
  /** Ends every session, stream and call. */
  close(): Promise<void>;
}

/**
 * Streamable HTTP for both eras of the protocol: the newer one, where each request stands for itself, and the older one, with a
 * session for whoever opens one and without for whoever just calls.
 */
export function httpHandler<Caller>(
  serverFor: ServerFactory<Caller>,
  { logger }: { readonly logger: Logger },
): HttpHandler<Caller> {
  const callers = new WeakMap<Request, Caller>();
  const report = (error: Error): void => {
    logger.log('debug', 'a request to the MCP endpoint was refused', { problem: error.message });
  };
  const oneRequest = ({ requestInfo }: McpRequestContext): Server => {
    const caller = requestInfo && callers.get(requestInfo);
    if (caller === undefined) throw new TypeError('a request without its caller');
    return serverFor(caller);
  };
  const modern = createMcpHandler(oneRequest, { legacy: 'reject', onerror: report });
  const stateless = legacyStatelessFallback(oneRequest, report);
  const sessions = new HttpSessions(serverFor);

  return {
    async serve(exchange) {
      const { request, body, caller } = exchange;
      callers.set(request, caller);
      const given = body === undefined ? {} : { parsedBody: body };
      if (!(await isLegacyRequest(request, body))) return modern.fetch(request, given);
      const id = request.headers.get('mcp-session-id');
      if (id !== null) return sessions.serve(id, exchange);
      return isInitializeRequest(body) ? sessions.open(exchange) : stateless(request, given);
    },
    async close() {
      await Promise.all([sessions.close(), modern.close()]);
    },
  };
}
