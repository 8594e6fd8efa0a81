import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson } from '@aura/core';
import { memoryLogger } from '@aura/testkit';
import { httpHandler } from '../../../packages/mcp/src/agents/http-handler.ts';
import { createHostGuard } from '../../../packages/server/src/security/host-guard.ts';
import { createOriginGuard } from '../../../packages/server/src/security/origin-guard.ts';
import { closeServer, listen } from '../../../packages/testkit/src/http/listen.ts';
import { sendWebResponse, toWebRequest } from '../../../packages/testkit/src/http/web-bridge.ts';
import { fixtureServer } from './fixture-features.ts';

/** The endpoint of `/mcp` over a server that has what the scenarios ask for. */
export async function fixtureEndpoint(): Promise<AsyncDisposable & { readonly url: string }> {
  const handler = httpHandler(fixtureServer, { logger: memoryLogger() });
  const isOwnHost = createHostGuard('127.0.0.1');
  const isOwnPage = createOriginGuard('127.0.0.1');

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!isOwnHost(incoming.headers.host) || !isOwnPage(incoming.headers)) {
      outgoing.writeHead(403).end();
      return;
    }
    const body = await text(incoming);
    const parsed = parseJson(body);
    const answer = await handler.serve({
      request: toWebRequest(incoming, outgoing, body),
      ...(parsed.ok ? { body: parsed.value } : {}),
      caller: 'everybody',
      owner: 'everybody',
      finished: new Promise((resolve) => outgoing.once('close', resolve)),
    });
    await sendWebResponse(answer, outgoing);
  }
  const http = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    url: `${await listen(http)}/mcp`,
    async [Symbol.asyncDispose]() {
      await handler.close();
      await closeServer(http);
    },
  };
}
