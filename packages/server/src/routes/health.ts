import type { Host } from '@aura/host';
import type { Handler } from 'hono';
import { sendJson } from '../response/reply.ts';
import type { AppEnv } from './app-env.ts';

/**
 * `GET /health`: 200 for as long as the server runs. `degraded`: nothing can be written at present, so that no run can be
 * kept. What exactly is wrong is in the log of the process; here, where no key is asked for, stands a code only.
 */
export function health(host: Host, version: string): Handler<AppEnv> {
  return (c) => {
    const problem = host.storeProblem();
    return sendJson(c.env.outgoing, {
      status: 200,
      body: {
        status: problem === undefined ? 'healthy' : 'degraded',
        timestamp: new Date(host.clock.now()).toISOString(),
        aura_version: version,
        durable: host.durable && problem === undefined,
        run_store: {
          backend: host.durable ? 'sqlite' : 'memory',
          ping: problem === undefined ? { ok: true } : { ok: false, error: problem.code },
        },
        // The server keeps no conversations: clients send theirs along. Those who look for the member find it.
        session_store: { backend: 'none' },
      },
    });
  };
}
