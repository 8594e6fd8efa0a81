import type { IncomingHttpHeaders } from 'node:http';
import { localNames } from './host-guard.ts';
import { bareHost, hostOf, isLoopback } from './loopback.ts';

/**
 * Decides by its `Origin` header whether a request may come in that a browser has sent: from a page of the host that it is
 * addressed to or, on loopback, of this machine. Programs send no such header.
 */
export function createOriginGuard(
  boundHost: string,
): (headers: Pick<IncomingHttpHeaders, 'origin' | 'host'>) => boolean {
  const allowed = isLoopback(boundHost) ? localNames(boundHost) : new Set<string>();
  return ({ origin, host }) => {
    if (origin === undefined) return true;
    const { hostname } = URL.parse(origin) ?? {};
    if (hostname === undefined || hostname === '') return false;
    const name = bareHost(hostname);
    return allowed.has(name) || (host !== undefined && hostOf(host) === name);
  };
}
