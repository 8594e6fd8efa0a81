import type { FetchLike } from '@modelcontextprotocol/client';

import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';

import { boundedFetch } from '../http/bounded-fetch.ts';
import { AuthorizationError } from './authorization-error.ts';
import type { Challenge, Token, TokenSource } from './token-source.ts';

const unaborted = new AbortController().signal;

/**
 * `fetch` with the token of a connection. A refused request is sent once more with a new token, and once more with one for
 * more when the server says that it was good for too little. A request that has an `Authorization` keeps it.
 */
export function authorizedFetch(serverUrl: URL, tokens: TokenSource | undefined): FetchLike {
  const isOurs = (url: string | URL, init: RequestInit | undefined): boolean =>
    new URL(url).origin === serverUrl.origin && !new Headers(init?.headers).has('authorization');
  return async (url, init) => {
    if (tokens === undefined) {
      const response = await boundedFetch(url, init);
      return response.status === 401 && isOurs(url, init) ? refuseSignIn(response) : response;
    }
    if (!isOurs(url, init)) return boundedFetch(url, init);
    const signal = init?.signal ?? unaborted;
    const send = (token: Token | undefined): Promise<Response> =>
      boundedFetch(url, token === undefined ? init : withToken(init, token));
    let token = await tokens.current(signal);
    let response = await send(token);
    if (response.status === 401) {
      token = await tokens.replace(token, await challengeOf(response), signal);
      response = await send(token);
    }
    if (token !== undefined && lacksScope(response)) {
      const more = await tokens.extend(token, await challengeOf(response), signal);
      if (more !== undefined) response = await send(more);
      if (more === undefined || lacksScope(response)) {
        await response.body?.cancel();
        throw new AuthorizationError(
          'the server returned HTTP 403: the token is good for too little; let the client have the scope that the server asks for',
        );
      }
    }
    if (response.status !== 401) return response;
    await response.body?.cancel();
    throw new AuthorizationError(
      'the server returned HTTP 401: it refuses a token that the authorization server has just issued',
    );
  };
}

function withToken(init: RequestInit | undefined, { accessToken }: Token): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${accessToken}`);
  return { ...init, headers };
}

/** Reads why a request was refused, and lets go of the answer. */
async function challengeOf(response: Response): Promise<Challenge> {
  const { resourceMetadataUrl: metadataUrl, scope } = extractWWWAuthenticateParams(response);
  if (!response.bodyUsed) await response.body?.cancel();
  return { metadataUrl, scope };
}

function lacksScope(response: Response): boolean {
  if (response.status !== 403) return false;
  return extractWWWAuthenticateParams(response).error === 'insufficient_scope';
}

/** A server that wants OAuth says where its metadata is. Without a table for it, this is where a person would be signed in. */
async function refuseSignIn(response: Response): Promise<Response> {
  if (extractWWWAuthenticateParams(response).resourceMetadataUrl === undefined) return response;
  await response.body?.cancel();
  throw new AuthorizationError(
    'the server returned HTTP 401 and wants OAuth; signing in with a browser is not supported: give it an `auth` table with a client that may use client_credentials, or a token in `headers`',
  );
}
