import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

import { parseJson } from '@aura/core';
import type { Awaitable, JsonValue } from '@aura/core';

import { closeServer, listen } from '../http/listen.ts';
import { readBody } from '../http/web-bridge.ts';

/** A request as a hostile server sees it. */
export interface HostileRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; null when it was no JSON. */
  readonly body: JsonValue;
}

/** Answers, or fails to, with the raw response of node. What is left open stays open: that is a stall. */
export type HostileHandler = (request: HostileRequest, response: ServerResponse) => Awaitable<void>;

/** A model server that does what a test wants, however wrong. */
export interface HostileModelServer extends AsyncDisposable {
  /** What a client takes for its base URL; ends in `/v1`. */
  readonly url: string;
  readonly requests: readonly HostileRequest[];
  /** Open connections. A client that gave up has closed its own. */
  connections(): Promise<number>;
}

/** Starts a {@link HostileModelServer} on a free port of 127.0.0.1. What the handler throws cuts the connection. */
export async function hostileModelServer(handler: HostileHandler): Promise<HostileModelServer> {
  const requests: HostileRequest[] = [];
  const server = createServer((incoming, response) => {
    const serve = async (): Promise<void> => {
      const body = parseJson(await readBody(incoming));
      const { url = '/', headers } = incoming;
      const request = { path: url, headers, body: body.ok ? body.value : null };
      requests.push(request);
      await handler(request, response);
    };
    serve().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  return {
    url: `${await listen(server)}/v1`,
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

/** One event of an event stream, as text: `data: ...` and an empty line. A text is sent as it is. */
export function sseData(value: JsonValue): string {
  return `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
}
