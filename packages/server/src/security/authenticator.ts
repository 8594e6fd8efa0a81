import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '@aura/core';
import type { ServerApiKey } from '../settings/server-settings.ts';

/** Finds out who calls from the value of the `Authorization` header. */
export type Authenticator = (authorization: string | undefined) => Principal | undefined;

/** Compares digests, every one of them each time: neither the length nor the prefix of a key shows in the timing. */
export function createAuthenticator(keys: readonly ServerApiKey[]): Authenticator {
  const known = keys.map(({ key, principal }) => ({ digest: digest(key.reveal()), principal }));
  return (authorization) => {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const given = digest(token);
    let found: Principal | undefined;
    for (const entry of known) {
      if (timingSafeEqual(entry.digest, given)) found = entry.principal;
    }
    return found;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
