import { bareHost, hostOf, isLoopback } from './loopback.ts';

/**
 * Decides by its `Host` header whether a request may come in. On loopback a web page could otherwise reach the server
 * through a name of its own that resolves to 127.0.0.1 (DNS rebinding). Elsewhere names are the operator's business.
 */
export function createHostGuard(boundHost: string): (header: string | undefined) => boolean {
  if (!isLoopback(boundHost)) return () => true;
  const allowed = localNames(boundHost);
  // No header at all is HTTP/1.0: no browser sends that.
  return (header) => header === undefined || allowed.has(hostOf(header));
}

/** What this machine is called from itself. */
export function localNames(boundHost: string): ReadonlySet<string> {
  return new Set(['localhost', '127.0.0.1', '::1', bareHost(boundHost)]);
}
