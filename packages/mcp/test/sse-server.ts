import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a client of the old transport has sent. */
export interface SseReceived {
  readonly verb: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly method?: string;
  readonly id?: number;
  readonly params?: Record<string, unknown>;
}

/** How a server of the old transport behaves. */
export interface SseServerOptions {
  /** What it says its address is, from the origin it listens at. Default: a path with a query. */
  readonly endpoint?: (origin: string) => string;
  /** Answers a request in its own way and says so with true. */
  readonly intercept?: (received: SseReceived, response: ServerResponse) => boolean;
}

export interface SseServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly SseReceived[];
  /** Writes to every open stream, as it is. */
  say(frame: string): void;
  /** Ends every stream. */
  hangUp(): void;
}

/** A small MCP server over the transport of before streamable HTTP, at `/old/sse?key=hidden`. */
export async function sseServer(options: SseServerOptions = {}): Promise<SseServer> {
  const { endpoint = () => '/messages?session=1', intercept = () => false } = options;
  const received: SseReceived[] = [];
  const streams = new Set<ServerResponse>();
  let origin = '';
  const say = (frame: string): void => {
    for (const stream of streams) stream.write(frame);
  };

  const resultOf = ({ method, params }: SseReceived): unknown => {
    if (method === 'initialize') {
      const { protocolVersion } = params ?? {};
      const serverInfo = { name: 'old', version: '1' };
      return { protocolVersion, capabilities: { tools: {} }, serverInfo };
    }
    if (method === 'tools/list')
      return { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] };
    const said = JSON.stringify(params?.['arguments']);
    return { content: [{ type: 'text', text: said }] };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method: verb = '', url: target = '', headers } = request;
    const body = await text(request);
    const message: object = body === '' ? {} : JSON.parse(body);
    const entry: SseReceived = { ...message, verb, target, headers };
    received.push(entry);
    if (intercept(entry, response)) return;
    if (verb === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      streams.add(response);
      response.once('close', () => streams.delete(response));
      response.write(`event: endpoint\ndata: ${endpoint(origin)}\n\n`);
      return;
    }
    response.writeHead(202).end('Accepted');
    if (entry.id === undefined) return;
    const answer = { jsonrpc: '2.0', id: entry.id, result: resultOf(entry) };
    say(`event: message\ndata: ${JSON.stringify(answer)}\n\n`);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/old/sse?key=hidden`,
    received,
    say,
    hangUp() {
      for (const stream of streams) stream.end();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
