import type { FetchLike } from '@modelcontextprotocol/client';

import { boundedFetch } from '../http/bounded-fetch.ts';
import { AuthorizationError } from './authorization-error.ts';

/** Where requests for metadata and tokens may go. */
export interface MetadataFetchOptions {
  readonly serverUrl: string;
  readonly issuer: string;
  /** Whether agents may connect to an address. */
  readonly admits: (address: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * `fetch` for metadata and tokens. A server says where these are, and must not send Aura to whatever else it can reach: metadata
 * is read from the server and its authorization server only, and tokens are asked for where the latter says so.
 */
export function metadataFetch(options: MetadataFetchOptions): FetchLike {
  const { serverUrl, issuer, admits, signal } = options;
  const origins = new Set([new URL(serverUrl).origin, new URL(issuer).origin]);
  return async (address, init) => {
    const url = new URL(address);
    if (init?.method !== 'POST' && !origins.has(url.origin)) {
      throw new AuthorizationError(
        'the server names metadata that is neither on its own host nor on that of the `issuer`',
      );
    }
    if (!admits(url.href)) {
      throw new AuthorizationError(
        'the authorization server is on a host that agents may not connect to (AURA_EGRESS_ALLOW)',
      );
    }
    return boundedFetch(url, { ...init, signal });
  };
}
