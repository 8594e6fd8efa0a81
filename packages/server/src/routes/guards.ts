import type { MiddlewareHandler } from 'hono';
import { callerOf, localCaller } from '../request/caller.ts';
import { shuttingDown } from '../response/refusal.ts';
import { sendRefusal } from '../response/reply.ts';
import { createAuthenticator } from '../security/authenticator.ts';
import { createHostGuard } from '../security/host-guard.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AppEnv } from './app-env.ts';

/** Refuses everything once the server is closing. */
export function shutdownGate(isClosing: () => boolean): MiddlewareHandler<AppEnv> {
  return (c, next) =>
    isClosing() ? Promise.resolve(sendRefusal(c.env.outgoing, shuttingDown)) : next();
}

/** Refuses requests that a foreign web page has made its visitor's browser send here. */
export function foreignHosts(boundHost: string): MiddlewareHandler<AppEnv> {
  const admits = createHostGuard(boundHost);
  return async (c, next) => {
    if (admits(c.env.incoming.headers.host)) return next();
    return sendRefusal(c.env.outgoing, {
      status: 403,
      type: 'forbidden',
      message: 'The Host header does not name this machine',
    });
  };
}

/** Establishes the caller. With API keys, everything but the health of the server needs one. */
export function authentication(settings: ServerSettings): MiddlewareHandler<AppEnv> {
  const { apiKeys } = settings;
  const authenticate = createAuthenticator(apiKeys);
  return async (c, next) => {
    if (apiKeys.length === 0 || c.req.path === '/health') {
      c.set('caller', localCaller);
      return next();
    }
    const principal = authenticate(c.env.incoming.headers.authorization);
    const caller = principal === undefined ? undefined : callerOf(principal);
    if (caller === undefined) {
      return sendRefusal(c.env.outgoing, {
        status: 401,
        type: 'unauthorized',
        message: 'invalid or missing API key',
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    c.env.scope.note({ principal: caller.principal?.id });
    c.set('caller', caller);
    return next();
  };
}
