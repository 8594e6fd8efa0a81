import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A message of the client and the HTTP request it came in. */
export interface Received {
  readonly verb: string;
  readonly headers: IncomingHttpHeaders;
  readonly method?: string;
  readonly id?: number;
  readonly params?: Record<string, unknown>;
}

/** Answers a request in its own way and says so with true; everything else gets the usual answer. */
export type Interceptor = (received: Received, response: ServerResponse) => boolean;

export interface TestHttpServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

const tools = [
  { name: 'echo', inputSchema: { type: 'object' } },
  { name: 'wait', inputSchema: { type: 'object' } },
];

export function sendJson(response: ServerResponse, id: number | undefined, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

/** A small MCP server over streamable HTTP that answers in plain JSON; it hands out session `session-<n>`. */
export async function httpServer(intercept: Interceptor = () => false): Promise<TestHttpServer> {
  const received: Received[] = [];
  let sessions = 0;

  const answer = (message: Received, response: ServerResponse): void => {
    const { verb, method, id, params } = message;
    if (verb === 'GET') response.writeHead(405).end();
    else if (verb === 'DELETE') response.writeHead(200).end();
    else if (id === undefined)
      response.writeHead(202, { 'content-type': 'application/json' }).end();
    else if (method === 'initialize') {
      sessions += 1;
      response.setHeader('mcp-session-id', `session-${sessions}`);
      const { protocolVersion } = params ?? {};
      const serverInfo = { name: 'test', version: '1' };
      sendJson(response, id, { protocolVersion, capabilities: { tools: {} }, serverInfo });
    } else if (method === 'tools/list') sendJson(response, id, { tools });
    else if (params?.['name'] === 'echo') {
      const said = JSON.stringify(params['arguments']);
      sendJson(response, id, { content: [{ type: 'text', text: said }] });
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const message: object = body === '' ? {} : JSON.parse(body);
    const { method: verb = '', headers } = request;
    const entry: Received = { ...message, verb, headers };
    received.push(entry);
    if (!intercept(entry, response)) answer(entry, response);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp?key=hidden`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
