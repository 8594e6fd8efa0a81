import type { Host } from '@aura/host';
import type { Handler } from 'hono';
import { sendJson } from '../response/reply.ts';
import type { AppEnv } from './app-env.ts';

/** `GET /health`: 200 for as long as the server runs. */
export function health(host: Host, version: string): Handler<AppEnv> {
  return (c) =>
    sendJson(c.env.outgoing, {
      status: 200,
      body: {
        status: 'healthy',
        timestamp: new Date(host.clock.now()).toISOString(),
        aura_version: version,
        durable: host.durable,
        run_store: { backend: host.durable ? 'sqlite' : 'memory' },
        // The server keeps no conversations: clients send theirs along. Those who look for the member find it.
        session_store: { backend: 'none' },
      },
    });
}
