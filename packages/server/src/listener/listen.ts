import type { Server } from 'node:http';
import { AuraError } from '@aura/core';
import { bareHost } from '../security/loopback.ts';
import type { ServerSettings } from '../settings/server-settings.ts';

type Address = Pick<ServerSettings, 'host' | 'port'>;

/** Binds the address. Throws `server/cannot_listen`. */
export function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      reject(
        new AuraError('server/cannot_listen', {
          message: `cannot listen on ${host}:${port}: ${cause.message}`,
          hint: 'Choose another port with --port or PORT, or stop the process that uses it.',
          cause,
        }),
      );
    };
    server.once('error', onError);
    server.listen({ host: bareHost(host), port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

/** Where clients on this machine reach the server. */
export function urlOf(server: Server, { host, port }: Address): string {
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  const name = bareHost(host);
  const wildcard = name === '0.0.0.0' || name === '::';
  const reachable = wildcard ? '127.0.0.1' : name.includes(':') ? `[${name}]` : name;
  return `http://${reachable}:${actualPort}`;
}
