import type { StatementSync } from 'node:sqlite';

import { Namespace } from '@aura/core';
import type {
  Clock,
  Page,
  SessionHead,
  SessionQuery,
  SessionSnapshot,
  StoredMessage,
} from '@aura/core';

import type { Row } from '../database/columns.ts';
import type { ReadConnection } from '../database/read-connection.ts';
import { corrupt } from '../database/refusal.ts';
import { scopeParameters } from '../runs/namespace-scope.ts';
import type { SessionPlace } from '../writer/write-ops.ts';
import { toStoredMessage } from './message-row.ts';
import { toOperationRow } from './operation-row.ts';
import type { OperationRow } from './operation-row.ts';
import {
  listSessions,
  listUserSessions,
  selectMessages,
  selectOperation,
  selectSession,
} from './session-queries.ts';
import { toSessionRow } from './session-row.ts';

const defaultLimit = 50;
const maxLimit = 500;

/** A session that is there, without its messages. */
export interface FoundSession {
  readonly head: SessionHead;
  /** Of the JSON of all messages. */
  readonly length: number;
}

/** What lies under a key. */
export interface SessionSite {
  /** The row; set also when the session in it has expired. */
  readonly base: SessionPlace | undefined;
  readonly session: FoundSession | undefined;
}

/** A site, and what an operation has written there before. */
export interface OperationSite extends SessionSite {
  readonly operation: OperationRow | undefined;
}

/** Reads sessions in the calling thread. What has expired is not there any more. */
export class SessionReader {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #connection: ReadConnection;
  readonly #session: StatementSync;
  readonly #messages: StatementSync;
  readonly #operation: StatementSync;
  readonly #sessions: StatementSync;
  readonly #userSessions: StatementSync;

  constructor(connection: ReadConnection, clock: Clock) {
    this.#path = connection.path;
    this.#clock = clock;
    this.#connection = connection;
    this.#session = connection.prepare(selectSession);
    this.#messages = connection.prepare(selectMessages);
    this.#operation = connection.prepare(selectOperation);
    this.#sessions = connection.prepare(listSessions);
    this.#userSessions = connection.prepare(listUserSessions);
  }

  site(namespace: Namespace): SessionSite {
    return this.#connection.reading(() => this.#site(namespace));
  }

  operationSite(namespace: Namespace, operationId: string): OperationSite {
    return this.#connection.readingAtOnce(() => {
      const site = this.#site(namespace);
      const { base, session } = site;
      // What an expired session remembers does not count for the one that is begun in its place.
      if (base === undefined || session === undefined) return { ...site, operation: undefined };
      const row = this.#operation.get(base.no, operationId);
      const place = { key: namespace.key, path: this.#path };
      return { ...site, operation: row && toOperationRow(row, place) };
    });
  }

  /** The session with its messages up to and including `atSeq`. */
  load(
    namespace: Namespace,
    atSeq: number = Number.POSITIVE_INFINITY,
  ): SessionSnapshot | undefined {
    // At once: the head says how many messages there have to be.
    return this.#connection.readingAtOnce(() => {
      const { base, session } = this.#site(namespace);
      if (base === undefined || session === undefined) return undefined;
      const { head } = session;
      const last = Math.max(0, Math.min(Math.floor(atSeq), head.messageCount));
      return { head, messages: this.#messagesOf(base, namespace.key, last) };
    });
  }

  list(namespace: Namespace, query: SessionQuery = {}): Page<SessionHead> {
    const { cursor, limit = defaultLimit, includeSystem = false } = query;
    const size = Math.min(Math.max(limit, 1), maxLimit);
    return this.#connection.reading(() => {
      const rows = (includeSystem ? this.#sessions : this.#userSessions).all({
        ...scopeParameters(namespace.key),
        now: this.#clock.now(),
        after: cursor ?? null,
        // One more than asked for shows whether there is another page.
        limit: size + 1,
      });
      const items = rows.slice(0, size).map((row) => this.#headIn(namespace, row));
      const nextCursor = rows.length > size ? items.at(-1)?.namespace.key : undefined;
      return nextCursor === undefined ? { items } : { items, nextCursor };
    });
  }

  #site(namespace: Namespace): SessionSite {
    const row = this.#session.get(namespace.key);
    if (row === undefined) return { base: undefined, session: undefined };
    const { no, version, length } = toSessionRow(row, this.#path);
    const base = { no, version };
    const head = this.#headIn(namespace, row);
    const { expiresAt } = head;
    const hasExpired = expiresAt !== undefined && expiresAt <= this.#clock.now();
    return { base, session: hasExpired ? undefined : { head, length } };
  }

  #headIn(scope: Namespace, row: Row): SessionHead {
    const { head, isSystem } = toSessionRow(row, this.#path);
    const namespace = Namespace.parse(head.namespace, { allowSystem: true });
    // A damaged index can lead to rows that its condition excludes.
    if (!scope.contains(namespace) || namespace.isSystem !== isSystem) {
      throw corrupt(this.#path, 'an index leads to the wrong session');
    }
    return { ...head, namespace };
  }

  #messagesOf({ no }: SessionPlace, key: string, last: number): readonly StoredMessage[] {
    const rows = this.#messages.all({ session: no, last });
    if (rows.length !== last) {
      throw corrupt(this.#path, `the session ${key} has lost some of its messages`);
    }
    return rows.map((row, index) =>
      toStoredMessage(row, { key, seq: index + 1, path: this.#path }),
    );
  }
}
