import { isIPv4 } from 'node:net';

/** True for names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const name = bareHost(host);
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/** Lower case, without the brackets of an IPv6 address. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

/** The name in a `Host` header, without its port. */
export function hostOf(header: string): string {
  return bareHost(header.replace(/:\d*$/, ''));
}
