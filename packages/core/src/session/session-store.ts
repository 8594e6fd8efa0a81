import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Page } from '../run/run-logs.ts';
import type { CommitOptions, SessionBatch, SessionHead, SessionSnapshot } from './session.ts';

/** Which sessions to list. */
export interface SessionQuery {
  readonly cursor?: string;
  /** Default 50, at most 500. */
  readonly limit?: number;
  /** Also those of sub-agents and jobs. Default false. */
  readonly includeSystem?: boolean;
}

/**
 * Where sessions are kept, as a port. A session is an append-only log of messages with a small head. Every write carries
 * the version it is based on and an operation id. A record whose key is not the one asked for is never handed out:
 * `store/mismatch`.
 */
export interface SessionStore {
  load(namespace: Namespace): Awaitable<SessionSnapshot | undefined>;
  head(namespace: Namespace): Awaitable<SessionHead | undefined>;
  /**
   * Throws `store/conflict` when the version is another one, `store/duplicate_operation` when the operation id was used
   * for something else, `session/too_large` when a limit is reached. Resolves with the version after the write.
   */
  commit(namespace: Namespace, batch: SessionBatch, options: CommitOptions): Awaitable<number>;
  /** True when there was one. */
  delete(namespace: Namespace): Awaitable<boolean>;
  /** The sessions of a namespace and everything below it, system sessions included. How many there were. */
  deleteTree(namespace: Namespace): Awaitable<number>;
  /** Sessions inside `namespace`, the one exactly at it included, in key order. */
  list(namespace: Namespace, query?: SessionQuery): Awaitable<Page<SessionHead>>;
  /** Copies a session up to and including message `atSeq`. Throws `session/not_found` and `store/conflict`. */
  fork(
    from: Namespace,
    to: Namespace,
    options?: { readonly atSeq?: number },
  ): Awaitable<SessionHead>;
}
