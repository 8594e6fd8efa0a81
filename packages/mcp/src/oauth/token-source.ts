import type { Clock, Millis } from '@aura/core';

import { computeScopeUnion, isStrictScopeSuperset } from '@modelcontextprotocol/client';

import { untilAborted, withDeadline } from '../connection/deadline.ts';
import { metadataFetch } from './metadata-fetch.ts';
import { requestToken } from './request-token.ts';
import type { ServerAuth } from './server-auth.ts';

/** A token is renewed this long before it expires, or after nine tenths of its life if that is later. */
const renewalMs: Millis = 30_000;

/** What a {@link TokenSource} is made from. */
export interface TokenSourceOptions {
  readonly auth: ServerAuth;
  readonly serverUrl: string;
  readonly clock: Clock;
  /** For one token, with the metadata before it. */
  readonly timeoutMs: Millis;
  readonly admits: (address: string) => boolean;
}

/** A token in use. Two are the same only if they are the same object. */
export interface Token {
  readonly accessToken: string;
  /** What was asked for, and what was granted. */
  readonly scope?: string;
  /** By the monotonic clock. */
  readonly renewAt: Millis;
  readonly expiresAt: Millis;
}

/** What a server says when it refuses a request. */
export interface Challenge {
  readonly scope?: string | undefined;
  readonly metadataUrl?: URL | undefined;
}

interface Renewal {
  readonly token: Promise<Token>;
  readonly abandoned: AbortController;
  /** Who waits for it. */
  waiting: number;
}

/** The tokens for one connection: in memory, asked for when they are needed, and by one for all who need one. */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  #token: Token | undefined;
  #renewal: Renewal | undefined;
  #scope: string | undefined;
  #metadataUrl: URL | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
    this.#scope = options.auth.scope;
  }

  /** The token to send, a new one if it is about to expire; undefined before the server has asked for any. */
  async current(signal: AbortSignal): Promise<Token | undefined> {
    const token = this.#token;
    const now = this.#options.clock.monotonic();
    if (token === undefined || now < token.renewAt) return token;
    try {
      return await this.#renew(signal);
    } catch (error) {
      signal.throwIfAborted();
      // Until it expires, the old one still does.
      if (this.#options.clock.monotonic() < token.expiresAt) return token;
      throw error;
    }
  }

  /** Another token than the one that was refused: one that somebody has got meanwhile, or a new one. */
  async replace(
    refused: Token | undefined,
    challenge: Challenge,
    signal: AbortSignal,
  ): Promise<Token> {
    if (this.#token !== undefined && this.#token !== refused) return this.#token;
    // The operator's own choice of a scope stands until the server calls it insufficient.
    if (this.#options.auth.scope === undefined) {
      this.#scope = computeScopeUnion(this.#scope, challenge.scope);
    }
    this.#metadataUrl = challenge.metadataUrl ?? this.#metadataUrl;
    return this.#renew(signal);
  }

  /** A token for more than `token` is good for; undefined when the server asks for nothing that was not asked for already. */
  async extend(
    token: Token,
    challenge: Challenge,
    signal: AbortSignal,
  ): Promise<Token | undefined> {
    if (this.#token !== undefined && this.#token !== token) return this.#token;
    const wanted = computeScopeUnion(token.scope, challenge.scope);
    if (!isStrictScopeSuperset(wanted, token.scope)) return undefined;
    this.#scope = wanted;
    this.#metadataUrl = challenge.metadataUrl ?? this.#metadataUrl;
    return this.#renew(signal);
  }

  async #renew(signal: AbortSignal): Promise<Token> {
    signal.throwIfAborted();
    const renewal = (this.#renewal ??= this.#startRenewal());
    renewal.waiting += 1;
    try {
      return await untilAborted(renewal.token, signal);
    } finally {
      renewal.waiting -= 1;
      if (renewal.waiting === 0) this.#leave(renewal);
    }
  }

  #startRenewal(): Renewal {
    const { clock, timeoutMs: ms } = this.#options;
    const abandoned = new AbortController();
    const token = withDeadline({ clock, ms, signal: abandoned.signal }, (signal) =>
      this.#request(signal),
    );
    return { token, abandoned, waiting: 0 };
  }

  /** It is over, or nobody waits for it any more. */
  #leave(renewal: Renewal): void {
    if (this.#renewal === renewal) this.#renewal = undefined;
    renewal.abandoned.abort(new Error('nobody waits for the token any more'));
  }

  async #request(signal: AbortSignal): Promise<Token> {
    const { auth, serverUrl, admits, clock } = this.#options;
    const scope = this.#scope;
    const fetch = metadataFetch({ serverUrl, issuer: auth.issuer, admits, signal });
    const issued = await requestToken(auth, {
      serverUrl,
      metadataUrl: this.#metadataUrl,
      scope,
      fetch,
    });
    signal.throwIfAborted();
    const lifeMs = (issued.expiresInSecs ?? Infinity) * 1_000;
    const now = clock.monotonic();
    const covered = computeScopeUnion(scope, issued.scope);
    this.#token = {
      accessToken: issued.accessToken,
      ...(covered === undefined ? {} : { scope: covered }),
      renewAt: now + Math.max(lifeMs - renewalMs, lifeMs * 0.9),
      expiresAt: now + lifeMs,
    };
    return this.#token;
  }
}
