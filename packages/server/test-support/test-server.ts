import type { AuraServer } from '../src/create-server.ts';
import { createServer } from '../src/create-server.ts';
import type { ServerOptions } from '../src/settings/server-settings.ts';
import type { FakeHost } from './fake-host.ts';
import { fakeHost } from './fake-host.ts';

/** A server that listens on a free port, with its host. */
export interface TestServer extends AsyncDisposable {
  readonly host: FakeHost;
  readonly server: AuraServer;
  readonly url: string;
  /** Posts a chat request; `body` that is text goes out as it is. */
  chat(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Starts one. Closing it ends what is still running at once. */
export async function startServer(
  options: ServerOptions = {},
  host: FakeHost = fakeHost(),
): Promise<TestServer> {
  const server = createServer(host, { port: 0, shutdownTimeoutMs: 0, ...options });
  await server.listen();
  const { url } = server;
  return {
    host,
    server,
    url,
    chat: (body, headers = {}) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** The body of a response, taken for what the test expects of it. */
export async function readBody<Body>(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

/** A request with one question. */
export const question = { messages: [{ role: 'user', content: 'Hi' }] };
