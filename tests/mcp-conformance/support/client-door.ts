import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A scenario for a client. */
export interface ClientScenario {
  readonly scenario: string;
  readonly url: string;
  /** JSON with what the scenario hands to its client. */
  readonly context?: string;
}

/** Where the runner's client processes bring their scenarios. */
export interface ClientDoor extends AsyncDisposable {
  /** The command to give to the runner. */
  readonly command: string;
}

const relay = fileURLToPath(new URL('./relay.mjs', import.meta.url));

/** Opens one. `play` plays a scenario; what it throws is a client that fails. */
export async function clientDoor(
  play: (scenario: ClientScenario) => Promise<void>,
): Promise<ClientDoor> {
  const server = createServer((request, response) => {
    json(request)
      .then((scenario) => play(scenario as ClientScenario))
      .then(
        () => response.end('done\n'),
        (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    command: `${process.execPath} ${relay} http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
