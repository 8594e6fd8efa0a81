import type { Host } from '@aura/host';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Handler } from 'hono';
import type { AppEnv } from './app-env.ts';

/** `GET /metrics`: the numbers of this process, of all callers together, in the text format of Prometheus. */
export function metrics({ scrape, contentType }: NonNullable<Host['metrics']>): Handler<AppEnv> {
  return async (c) => {
    const { outgoing } = c.env;
    const body = await scrape();
    outgoing.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
    outgoing.end(body);
    return RESPONSE_ALREADY_SENT;
  };
}
